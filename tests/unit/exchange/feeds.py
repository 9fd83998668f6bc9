"""Small files in the published formats, built by the tests that need them."""

from pathlib import Path
from xml.sax.saxutils import escape

VACANCY = {
    "wantedAuthNo": "K10000000000001",
    "company": "빛가람로보틱스",
    "busino": "1234567890",
    "indTpNm": "전자부품 제조업",
    "title": "백엔드 개발자 모집",
    "salTpNm": "연봉",
    "sal": "3200만원",
    "minSal": "32000000",
    "maxSal": "0",
    "region": "광주 북구",
    "holidayTpNm": "주 5일 근무",
    "minEdubg": "학력무관",
    "maxEdubg": "",
    "career": "관계없음",
    "regDt": "26-11-15",
    "closeDt": "26-12-31",
    "wantedInfoUrl": "https://example.org/v",
    "basicAddr": "광주 북구 가상로 1",
    "empTpCd": "10",
    "jobsCd": "133200",
}
COURSE = {
    "address": "광주 북구",
    "certificate": "",
    "contents": "서비스를 개발합니다. 다루는 기술: Python, SQL",
    "courseMan": "6,560,000",
    "eiEmplCnt3": "4",
    "eiEmplRate3": "78.5",
    "eiEmplRate6": "B",
    "instCd": "500009786",
    "ncsCd": "20010202",
    "realMan": "200000",
    "regCourseMan": "9",
    "stdgScor": "4.2",
    "subTitle": "가상직업전문학교",
    "telNo": "062-000-0000",
    "title": "[국기] 백엔드 개발자 양성과정(4기)",
    "traStartDate": "2027-02-05",
    "traEndDate": "2027-10-20",
    "trainTarget": "일반과정",
    "trngAreaCd": "29170",
    "trprDegr": "7",
    "trprId": "AIG202600000000001",
    "yardMan": "20",
}
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
PERSON = (
    "1",
    "T001",
    "가상한별",
    "1999",
    "여",
    "광주 북구",
    "대졸(4년)",
    "컴퓨터공학과",
    "Python/SQL",
    "정보처리기사",
    "14",
    "백엔드 개발자",
    "3,200",
    "광주 전체",
)


def element(name: str, fields: dict[str, str]) -> str:
    inside = "".join(f"<{field}>{text}</{field}>" for field, text in fields.items())
    return f"<{name}>{inside}</{name}>"


def vacancy(number: int = 1, **changes: str) -> str:
    fields = {**VACANCY, "wantedAuthNo": f"K1000000000{number:04}", **changes}
    return element("wanted", {name: escape(text) for name, text in fields.items()})


def vacancy_list(*rows: str, total: int | None = None) -> str:
    count = len(rows) if total is None else total
    head = f"<total>{count}</total><startPage>1</startPage><display>100</display>"
    return f'<?xml version="1.0" encoding="UTF-8"?><wantedRoot>{head}{"".join(rows)}</wantedRoot>'


def detail(number: int = 1, corp: dict[str, str] | None = None, **info: str) -> str:
    told = {"wantedTitle": "백엔드 개발자 모집", "collectPsncnt": "3", **info}
    inside = element("corpInfo", corp or {"corpNm": "빛가람로보틱스", "totPsncnt": "25 명"})
    inside += element("wantedInfo", {name: escape(text) for name, text in told.items()})
    inside += "<empchargeInfo><empChargerDpt>인사팀</empChargerDpt>"
    inside += "<contactTelno>062-111-2222</contactTelno></empchargeInfo>"
    key = f"<wantedAuthNo>K1000000000{number:04}</wantedAuthNo>"
    return f"<wantedDtl>{key}{inside}</wantedDtl>"


def course(number: int = 1, **changes: str) -> str:
    fields = {**COURSE, "trprDegr": str(number), **changes}
    return element("scn_list", {name: escape(text) for name, text in fields.items()})


def course_list(*rows: str) -> str:
    inside = f"<scn_cnt>{len(rows)}</scn_cnt><srchList>{''.join(rows)}</srchList>"
    return f'<?xml version="1.0" encoding="UTF-8"?><HRDNet>{inside}</HRDNet>'


def saved(folder: Path, text: str | bytes, name: str = "file.xml", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    return path


def csv_line(cells: tuple[str, ...] | list[str]) -> str:
    return ",".join(f'"{cell}"' if "," in cell or "\n" in cell else cell for cell in cells)


def person(**changes: str) -> tuple[str, ...]:
    places = {heading: index for index, heading in enumerate(HEADINGS)}
    cells = list(PERSON)
    for name, text in changes.items():
        cells[next(at for heading, at in places.items() if heading.startswith(name))] = text
    return tuple(cells)


def talent_table(*people: tuple[str, ...], headings: tuple[str, ...] = HEADINGS) -> str:
    return "\n".join(csv_line(row) for row in (headings, *people)) + "\n"
