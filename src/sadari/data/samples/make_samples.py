"""Writes the sample files beside it; every run writes the same content.

Run from the top folder: ``python src/sadari/data/samples/make_samples.py``. All companies, people
and numbers are invented. What each file must give when it is imported stands in ``README.md``.
"""

import csv
from datetime import datetime
from io import StringIO
from pathlib import Path
from xml.sax.saxutils import escape

from openpyxl import Workbook

FOLDER = Path(__file__).parent
#: Made up for the sample; it refuses its row because it has the form of a resident number.
PLANTED = "900101-1928374"

#: What a company calls its own tools: words that no vocabulary holds.
HOUSE_WORDS = ("나래결", "어등체크", "가온나루")
#: Name, KECO code, skills, licence, pay in 10,000 won a year, NCS class of a course.
OCCUPATIONS = (
    (
        "백엔드 개발자",
        "134300",
        "Java, Spring, PostgreSQL, REST API",
        "정보처리기사",
        4200,
        "20010202",
    ),
    ("웹 개발자", "134300", "JavaScript, TypeScript, React, 웹 접근성", "", 3900, "20010206"),
    ("데이터 전문가", "133200", "Python, SQL, 머신러닝", "빅데이터분석기사", 4400, "20010702"),
    ("인공지능 전문가", "133100", "Python, PyTorch, 컴퓨터 비전", "", 4700, "20010701"),
    ("정보시스템 운영자", "135200", "리눅스, Kubernetes, AWS", "리눅스마스터", 3900, "20010302"),
    (
        "반도체 공학 기술자",
        "153300",
        "반도체 공정, 식각, 증착",
        "반도체설계산업기사",
        4300,
        "19030601",
    ),
    ("반도체 설계 기술자", "153300", "Verilog, 디지털 회로 설계, FPGA", "", 4800, "19030601"),
    ("영상 편집기사", "415600", "프리미어 프로, 애프터 이펙트, 색보정", "", 2800, "08030105"),
    ("게임 그래픽 디자이너", "415500", "Blender, Maya, 3D 모델링", "", 3300, "08030501"),
    ("경영지원 사무원", "026100", "엑셀, 더존, 문서 작성", "전산회계 1급", 2900, "02020301"),
    ("요양보호사", "550100", "어르신 돌봄, 의사소통", "요양보호사", 2600, "07030101"),
    ("용접원", "823300", "용접, 도면 해독", "용접기능사", 3200, "15030101"),
)
COMPANIES = (
    ("(주)빛가람로보틱스", "전자부품 제조업"),
    ("무등가상반도체", "전자부품 제조업"),
    ("(주)서석콘텐츠마을", "영상·오디오 제작업"),
    ("첨단가온소프트", "소프트웨어 개발업"),
    ("(주)영산새빛데이터", "소프트웨어 개발업"),
    ("어등두레돌봄센터", "사회복지 서비스업"),
    ("광산나래모빌리티", "자동차 부품 제조업"),
    ("(주)월봉한울경영", "사업지원 서비스업"),
)
REGIONS = ("광주 동구", "광주 서구", "광주 남구", "광주 북구", "광주 광산구", "전남 나주시")
REGION_CODES = ("29110", "29140", "29155", "29170", "29200", "12")
EDUCATION = ("학력무관", "고졸", "대졸(2~3년)", "대졸(4년)")
CAREERS = ("관계없음", "신입", "신입·경력", "경력 3년 이상")
CLOSINGS = ("20261231", "채용시까지", "채용시까지  26-12-31", "26-12-20", "2026.12.24")
POSTED = ("26-11-15", "2026-11-02", "20261110")
SURNAMES, GIVEN = "가나다라마바사아자차", ("한별", "누리", "보람", "다온", "새봄", "가람", "이든")
HEADINGS = (
    "연번",
    "식별번호",
    "이름",
    "출생연도",
    "성별",
    "거주지",
    "최종학력",
    "전공·과정",
    "보유역량",
    "자격증",
    "경력(개월)",
    "희망직종",
    "희망연봉(만원)",
    "희망근무지",
)


def element(name: str, fields: dict[str, str]) -> str:
    inside = "".join(f"<{field}>{escape(text)}</{field}>" for field, text in fields.items())
    return f"<{name}>{inside}</{name}>"


def pay_fields(n: int, ten_thousands: int) -> dict[str, str]:
    """Three ways in turn: by the year, by the month with a rounded text, by the hour."""
    if n % 5 == 3:
        month = ten_thousands * 10_000 // 12
        text = f"{month // 10_000}만원 ~ {month // 10_000 + 30}만원"
        return {"salTpNm": "월급", "sal": text, "minSal": str(month), "maxSal": "0"}
    if n % 5 == 4:
        hour = max(10_320, ten_thousands * 10_000 // 12 // 209)
        return {"salTpNm": "시급", "sal": f"{hour:,}원", "minSal": str(hour), "maxSal": "0"}
    least, most = ten_thousands * 10_000, (ten_thousands + 400) * 10_000
    text = f"{ten_thousands}만원 이상"
    return {"salTpNm": "연봉", "sal": text, "minSal": str(least), "maxSal": str(most)}


#: Faults planted in the list, by the number of the row.
VACANCY_FAULTS: dict[int, dict[str, str]] = {
    9: {"closeDt": "2026-02-30"},
    18: {"salTpNm": "시급", "sal": "", "minSal": "32000000", "maxSal": "0"},
    27: {"title": f"급구 {PLANTED}"},
    36: {"region": "가상시 없는구", "basicAddr": "가상시 없는구 1"},
}


def vacancy(n: int) -> dict[str, str]:
    name, code, _skills, _licence, pay, _ncs = OCCUPATIONS[n % 12]
    company, industry = COMPANIES[n % 8]
    region = REGIONS[n % 6]
    return {
        "wantedAuthNo": f"K9900126110{n:05}",
        "company": company,
        "busino": f"90000{n % 8:05}",
        "indTpNm": industry,
        "title": ("[광주] ", "", "★급구★ ")[n % 3] + f"{name} 모집",
        **pay_fields(n, pay),
        "region": region,
        "holidayTpNm": ("주 5일 근무", "교대 근무", "주 6일 근무")[n % 3],
        "minEdubg": EDUCATION[n % 4],
        "maxEdubg": "",
        "career": CAREERS[n % 4],
        "regDt": POSTED[n % 3],
        "closeDt": CLOSINGS[n % 5],
        "infoSvc": "VALIDATION",
        "wantedInfoUrl": f"https://example.org/vacancies/{n}",
        "zipCd": "",
        "basicAddr": f"{region} 가상로 {n}",
        "detailAddr": "",
        "empTpCd": ("10", "20")[n % 2],
        "jobsCd": code,
        "smodifyDtm": "202611151230",
        **VACANCY_FAULTS.get(n, {}),
    }


def vacancy_detail(n: int) -> str:
    name, code, skills, licence, _pay, _ncs = OCCUPATIONS[n % 12]
    corp = element("corpInfo", {"corpNm": COMPANIES[n % 8][0], "totPsncnt": f"{4 + n * 3} 명"})
    told = {
        "jobsNm": f"{name}({code})",
        "wantedTitle": vacancy(n)["title"].replace(PLANTED, ""),
        "jobCont": f"{name} 업무를 맡습니다.<br/>R&D 부서와 함께 일합니다.",
        "empTpNm": f"기간의 정함이 {('없는', '있는')[n % 2]} 근로계약",
        "collectPsncnt": str(1 + n % 4),
        "certificate": licence,
        "compAbl": f"{skills}, {HOUSE_WORDS[n // 4 % 3]}" if n % 4 == 1 else skills,
    }
    person = "<empchargeInfo><contactTelno>062-000-0000</contactTelno></empchargeInfo>"
    key = element("wantedAuthNo", {}).replace("><", f">{vacancy(n)['wantedAuthNo']}<")
    return f"<wantedDtl>{key}{corp}{element('wantedInfo', told)}{person}</wantedDtl>"


#: Faults planted in the courses, by the number of the row.
COURSE_FAULTS: dict[int, dict[str, str]] = {
    5: {"traEndDate": "2026-12-01"},
    11: {"eiEmplRate3": "Q"},
}


def course(n: int) -> dict[str, str]:
    name, _code, skills, licence, _pay, ncs = OCCUPATIONS[n % 12]
    rate = ("A", "B", "C", "D", "78", "43.9")[n % 6]
    return {
        "address": REGIONS[n % 6],
        "certificate": licence,
        "contents": f"{name}의 실무를 배웁니다. 다루는 기술: {skills}",
        "courseMan": f"{4_000_000 + n * 250_000:,}",
        "eiEmplCnt3": str(n % 9),
        "eiEmplRate3": rate,
        "eiEmplRate6": rate,
        "instCd": f"9900000{n % 4:02}",
        "ncsCd": ncs,
        "realMan": str(n * 20_000),
        "regCourseMan": str(n + 5),
        "stdgScor": f"{3 + n % 3 * 0.7:.1f}",
        "subTitle": ("다솜가상직업전문학교", "새벗가상직업전문학교")[n % 2],
        "telNo": "062-000-0000",
        "title": ("[국기] ", "(K-디지털) ", " ")[n % 3] + f"{name} 양성과정({n % 9 + 1}기)",
        "traStartDate": ("2027-01-05", "20270205", "2027.03.05")[n % 3],
        "traEndDate": ("2027-10-20", "20271120", "2027.12.20")[n % 3],
        "trainTarget": ("국가기간전략산업직종", "K-디지털 트레이닝", "일반과정")[n % 3],
        "trngAreaCd": REGION_CODES[n % 6],
        "trprDegr": str(n % 9 + 1),
        "trprId": f"AIG99002026{n:06}",
        "yardMan": ("20", "25", "30")[n % 3],
        **COURSE_FAULTS.get(n, {}),
    }


#: Faults planted in the table, by the number of the person: heading → cell.
PERSON_FAULTS: dict[int, dict[str, str]] = {
    20: {"이름": f"가상한별({PLANTED})"},
    40: {"출생연도": "1999-02-30"},
    60: {"희망연봉(만원)": "3,200,000,000"},
    80: {"거주지": "가상시 없는구"},
}


def person(n: int) -> dict[str, str]:
    name, _code, skills, licence, pay, _ncs = OCCUPATIONS[n % 12]
    own = skills.split(", ")[: 1 + n % 3]
    cells = (
        str(n),
        f"P{n:05}",
        f"가상{SURNAMES[n % 10]}{GIVEN[n % 7]}",
        str(1970 + n * 7 % 38),
        ("여", "남", "-")[n % 3],
        REGIONS[n % 6],
        ("고졸", "대졸(2~3년)", "대졸(4년)", "석사")[n % 4],
        ("컴퓨터공학과", "전자공학과", "경영학과", "-")[n % 4],
        ("/", ", ", " · ")[n % 3].join(own),
        licence if n % 2 else "-",
        str((0, 3, 14, 30, 62)[n % 5]),
        name,
        f"{pay - 300 + n * 5:,}",
        ("광주 전체", "광주·전남", REGIONS[n % 6])[n % 3],
    )
    return {**dict(zip(HEADINGS, cells, strict=True)), **PERSON_FAULTS.get(n, {})}


def talents_csv(people: int) -> bytes:
    stream = StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(["2026년 11월 구직 인재 현황(가상 자료)", *[""] * (len(HEADINGS) - 1)])
    writer.writerow(HEADINGS)
    writer.writerows(person(n).values() for n in range(1, people + 1))
    writer.writerow(["합계", people, *[""] * (len(HEADINGS) - 2)])
    return stream.getvalue().encode("cp949")


def talents_xlsx(path: Path, people: int) -> None:
    """Numbers as numbers, birth dates as dates, and two heading rows with merged cells."""
    book = Workbook()
    book.remove(book.worksheets[0])
    sheet = book.create_sheet("명단")
    sheet.append(["구직 인재 명단(가상 자료)"])
    sheet.append(["관리번호", "성명", "생년월일", "거주지", "학력", "보유기술", "경력", "희망"])
    sheet.append([*[None] * 7, "직종", "연봉(만원)", "근무지"])
    for area in (*(f"{column}2:{column}3" for column in "ABCDEFG"), "H2:J2"):
        sheet.merge_cells(area)
    for n in range(1, people + 1):
        row = person(200 + n)
        born = datetime(int(row["출생연도"]), n % 12 + 1, n % 28 + 1)
        education = "화성인" if n == 13 else row["최종학력"]
        experience = f"{n % 4}년 {n % 12}개월"
        pay = int(row["희망연봉(만원)"].replace(",", "")) - 1000
        told = (row["거주지"], education, row["보유역량"], experience, row["희망직종"], pay)
        sheet.append([20260000 + n, row["이름"], born, *told, row["희망근무지"]])
        sheet.cell(row=sheet.max_row, column=1).number_format = "0000000000"
    sheet.append(["합계", people])
    book.properties.created = book.properties.modified = datetime(2026, 11, 15)
    book.save(path)


def main() -> None:
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    rows = "\n".join(element("wanted", vacancy(n)) for n in range(1, 41))
    counts = "<total>40</total><startPage>1</startPage><display>40</display>"
    listed = f"{head}<wantedRoot>\n{counts}\n{rows}\n</wantedRoot>\n"
    details = "\n".join(vacancy_detail(n) for n in range(1, 41))
    courses = "\n".join(element("scn_list", course(n)) for n in range(1, 17))
    counts = "<scn_cnt>16</scn_cnt><pageNum>1</pageNum><pageSize>16</pageSize>"
    trained = f"{head}<HRDNet>\n{counts}<srchList>\n{courses}\n</srchList>\n</HRDNet>\n"
    (FOLDER / "work24_vacancies_list.xml").write_text(listed, "utf-8")
    wrapped = f"{head}<wantedDetails>\n{details}\n</wantedDetails>\n"
    (FOLDER / "work24_vacancies_detail.xml").write_text(wrapped, "utf-8")
    (FOLDER / "work24_training_courses.xml").write_text(trained, "utf-8")
    (FOLDER / "talents_cp949.csv").write_bytes(talents_csv(120))
    talents_xlsx(FOLDER / "talents.xlsx", 20)


if __name__ == "__main__":
    main()
