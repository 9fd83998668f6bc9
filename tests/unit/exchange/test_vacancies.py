import re
import tracemalloc
from dataclasses import asdict
from datetime import date

import pytest
from tests.unit.exchange.feeds import detail, saved, vacancy, vacancy_list

from sadari.actions.import_records import Pay
from sadari.actions.refusal import FileRefused
from sadari.exchange import work24_vacancies, xml_rows
from sadari.exchange.recognise import recognise
from sadari.exchange.refused_file import write_refused
from sadari.exchange.work24_vacancies import read_vacancies

DUMMY = "900101-1928374"


def read(folder, text, details=None, **options):
    path = saved(folder, text)
    detail_path = None if details is None else saved(folder, details, "detail.xml")
    return list(read_vacancies(path, detail_path, **options))


def test_a_list_and_its_details_become_records(tmp_path):
    (row,) = read(
        tmp_path,
        vacancy_list(vacancy(1, holidayTpNm="", career="경력")),
        detail(
            1,
            jobsNm="전자공학 기술자 및 연구원(153100)",
            jobCont="개발합니다.<br>문의 062-123-4567",
            empTpNm="기간의 정함이 있는 근로계약",
            enterTpNm="경력 (최소2년) 필수",
            compAbl="Python, SQL",
            certificate="정보처리기사,관계없음",
            workdayWorkhrCont="주 5일 근무",
        ),
    )
    record = row.record
    assert row.refusal is None and row.number == 1
    assert (record.places, record.company_size) == (3, 25)
    assert (record.contract, record.schedule) == ("fixed_term", "five_days")
    assert (record.experience_months, record.experience_text) == (24, "경력 (최소2년) 필수")
    assert (record.occupation_code, record.occupation_text) == (
        "133200",
        "전자공학 기술자 및 연구원",
    )
    assert record.must_skills == ("Python", "SQL") and record.licences == ("정보처리기사",)
    assert record.pay == Pay(32_000_000, None, "year")
    assert (record.posted_on, record.closes_on) == (date(2026, 11, 15), date(2026, 12, 31))
    assert "062" not in str(asdict(record)) and "062" not in str(row.raw)
    assert "인사팀" not in str(row.raw)


def test_a_list_alone_seeks_one_person_for_each_vacancy(tmp_path):
    (row,) = read(tmp_path, vacancy_list(vacancy(1)))
    assert row.record.places == 1 and row.record.description == ""


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        ('<?xml version="1.0" encoding="UTF-8"?>', "cp949"),
        ('<?xml version="1.0" encoding="EUC-KR"?>', "utf-8"),
        ('<?xml version="1.0" encoding="euc-kr"?>', "cp949"),
        ("\ufeff", "utf-8"),
        ('<?xml version="1.0" encoding="UTF-16"?>', "utf-16"),
        ("", "utf-8"),
    ],
)
def test_a_wrong_declared_encoding_loses_no_row(tmp_path, head, encoding):
    rows = "".join(vacancy(n, title=f"똠방각하 개발자 {n}") for n in range(1, 4))
    (*found,) = read(tmp_path, f"{head}<wantedRoot>{rows}</wantedRoot>".encode(encoding))
    assert [row.record.title for row in found] == [f"똠방각하 개발자 {n}" for n in range(1, 4)]


def test_answers_of_two_systems_put_one_after_the_other_are_both_read(tmp_path):
    text = vacancy_list(vacancy(1)).encode() + vacancy_list(vacancy(2)).encode("cp949")
    assert [row.record.company_name for row in read(tmp_path, text)] == ["빛가람로보틱스"] * 2


@pytest.mark.parametrize(
    ("sent", "read_as"),
    [
        ("R&amp;amp;D 담당", "R&D 담당"),
        ("R&D 담당", "R&D 담당"),
        ("A&B&amp;C", "A&B&C"),
        ("가&nbsp;나&middot;다", "가 나·다"),
        ("개발\x0b자\x00 모\x1f집", "개발자 모집"),
        ("개발&#11;자&#x1F; 모집", "개발자 모집"),
        ("경력 < 3년 모집", "경력 < 3년 모집"),
        ("<급구> 모집", "<급구> 모집"),
        ("<b>개발자</b> 모집<br>", "개발자 모집"),
        ("<![CDATA[R&D <개발> 담당]]>", "R&D <개발> 담당"),
        ("<![CDATA[</wanted>로 끝]]>", "로 끝"),
        ("개발자 \ud83d모집", None),
    ],
)
def test_text_that_no_parser_takes_is_repaired(tmp_path, sent, read_as):
    broken = vacancy(1).replace("백엔드 개발자 모집", sent)
    text = vacancy_list(vacancy(2), broken, vacancy(3)).encode("utf-8", "surrogatepass")
    rows = read(tmp_path, text)
    assert len(rows) == 3 and rows[0].record and rows[2].record
    if read_as is None:
        assert rows[1].refusal.code == "undecodable"
    else:
        assert rows[1].record.title == read_as


def test_one_damaged_row_does_not_take_the_others_along(tmp_path):
    damaged = vacancy(2).replace("</title>", "")
    unclosed = vacancy(3).replace("</wanted>", "")
    rows = read(tmp_path, vacancy_list(vacancy(1), damaged, unclosed, vacancy(4)))
    assert [row.refusal.code if row.refusal else "" for row in rows] == [
        "",
        "broken_row",
        "broken_row",
        "",
    ]
    assert rows[1].raw["wantedAuthNo"] == "K10000000000002"
    assert [row.number for row in rows] == [1, 2, 3, 4]


@pytest.mark.parametrize("kept", [0.35, 0.5, 0.8, 0.97])
def test_what_came_before_a_break_goes_through_and_the_break_is_named(tmp_path, kept):
    whole = vacancy_list(*(vacancy(n) for n in range(1, 21)))
    text = whole[: int(len(whole) * kept)]
    *before, last = read(tmp_path, text.encode()[:-1])
    assert len(before) == text.count("</wanted>") and all(row.record for row in before)
    assert last.refusal.code in ("broken_row", "cut_short")


def test_a_file_that_ends_between_two_rows_is_named_as_cut(tmp_path):
    text = vacancy_list(vacancy(1), vacancy(2)).replace("</wantedRoot>", "")
    rows = read(tmp_path, text)
    assert [row.refusal and row.refusal.code for row in rows] == [None, None, "cut_short"]


def test_rows_within_comments_are_not_rows(tmp_path):
    text = vacancy_list(vacancy(1), f"<!-- {vacancy(2)} -->", vacancy(3))
    assert [row.record.key[-1] for row in read(tmp_path, text)] == ["1", "3"]


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        (
            "<?xml version='1.0'?><GO24><error>신청하신 OpenApi 서비스가 존재하지 않습니다"
            "</error></GO24>",
            "service_error",
            "신청하신 OpenApi 서비스가 존재하지 않습니다",
        ),
        ("<error>인증키가 올바르지 않습니다</error>", "service_error", "인증키가 올바르지"),
        (
            "<wantedRoot><message>정보가 존재하지 않습니다.</message><messageCd>006</messageCd>"
            "</wantedRoot>",
            "service_error",
            "006: 정보가 존재하지 않습니다.",
        ),
        (
            "<OpenAPI_ServiceResponse><cmmMsgHeader><errMsg>SERVICE ERROR</errMsg>"
            "<returnReasonCode>30</returnReasonCode></cmmMsgHeader></OpenAPI_ServiceResponse>",
            "service_error",
            "30: SERVICE ERROR",
        ),
        (
            "<!DOCTYPE html><html><head><title>서비스 점검</title></head>"
            "<body>지금은 점검 중입니다</body></html>",
            "html",
            "지금은 점검 중입니다",
        ),
        ("\ufeff  <HTML><BODY>404 Not Found</BODY></HTML>", "html", "404 Not Found"),
        ('{"error": "인증 실패"}', "json", "인증 실패"),
        ("", "empty", ""),
        ("\ufeff \n", "empty", ""),
        (
            "<HRDNet><srchList><scn_list><trprId>A</trprId></scn_list></srchList></HRDNet>",
            "training",
            "",
        ),
        (detail(1), "vacancy_details", ""),
        ("<rss><channel/></rss>", "other_xml", "<rss>"),
        ("식별번호,이름\nT1,가상한별\n", "table", ""),
        (
            '<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>' + vacancy_list(vacancy(1)),
            "unsafe_xml",
            "",
        ),
        (
            '<!DOCTYPE wantedRoot SYSTEM "file:///etc/passwd">' + vacancy_list(vacancy(1)),
            "unsafe_xml",
            "",
        ),
    ],
)
def test_anything_but_a_list_is_refused_as_a_whole_with_its_message(tmp_path, text, code, message):
    with pytest.raises(FileRefused) as refused:
        read_vacancies(saved(tmp_path, text))
    refusal = refused.value.refusal
    assert (refusal.row, refusal.code) == (0, code)
    assert message in refusal.reason_ko and message in refusal.reason_en
    assert refusal.remedy_ko and refusal.remedy_en


def test_a_missing_file_is_refused_by_name(tmp_path):
    with pytest.raises(FileRefused) as refused:
        read_vacancies(tmp_path / "none.xml")
    assert "none.xml" in refused.value.refusal.reason_en


def test_an_error_answer_between_pages_is_a_refused_row(tmp_path):
    text = vacancy_list(vacancy(1)) + "<GO24><error>호출 한도 초과</error></GO24>"
    rows = read(tmp_path, text + vacancy_list(vacancy(2)))
    assert [row.refusal.code if row.refusal else "" for row in rows] == ["", "service_error", ""]
    assert "호출 한도 초과" in rows[1].refusal.reason_ko


def test_an_empty_list_has_no_rows(tmp_path):
    assert read(tmp_path, vacancy_list()) == []


def test_a_total_that_does_not_fit_is_remarked_on(tmp_path):
    notes: list[str] = []
    rows = read(tmp_path, vacancy_list(vacancy(1), total=5), notes=notes)
    assert len(rows) == 1 and rows[0].record
    assert len(notes) == 1 and "5" in notes[0] and "total" in notes[0]


@pytest.mark.parametrize(
    "join",
    [
        lambda *details: f"<wantedDetails>{''.join(details)}</wantedDetails>",
        lambda *details: "".join(f'<?xml version="1.0"?>{one}' for one in details),
        lambda *details: "\ufeff" + "\n".join(details),
    ],
)
def test_details_are_joined_however_they_are_wrapped(tmp_path, join):
    details = join(detail(2, collectPsncnt="5"), detail(1, collectPsncnt="2"))
    rows = read(tmp_path, vacancy_list(vacancy(1), vacancy(2)), details)
    assert [row.record.places for row in rows] == [2, 5]


def test_a_detail_without_a_row_and_a_broken_detail_are_named(tmp_path):
    notes: list[str] = []
    broken = detail(3).replace("</wantedInfo>", "")
    rows = read(
        tmp_path,
        vacancy_list(vacancy(1), vacancy(4)),
        detail(1) + broken + detail(9),
        notes=notes,
    )
    assert [row.refusal.code if row.refusal else "" for row in rows] == [
        "",
        "",
        "broken_row",
        "detail_without_list_row",
    ]
    assert [row.number for row in rows] == [1, 2, 3, 4]
    assert rows[3].raw["wantedAuthNo"] == "K10000000000009"
    assert "K10000000000009" in rows[3].refusal.reason_en
    assert len(notes) == 1  # vacancy 4 has no detail


@pytest.mark.parametrize("wrong", [vacancy_list(vacancy(1)), "<error>없음</error>", ""])
def test_a_detail_file_that_is_none_is_refused(tmp_path, wrong):
    with pytest.raises(FileRefused):
        read(tmp_path, vacancy_list(vacancy(1)), wrong)


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"wantedAuthNo": ""}, "wantedAuthNo", "missing"),
        ({"title": " "}, "title", "missing"),
        ({"company": "-"}, "company", "missing"),
        ({"closeDt": "2026-02-30"}, "closeDt", "impossible_date"),
        ({"closeDt": "2026-11-01"}, "closeDt", "closes_before_posted"),
        ({"regDt": "어제"}, "regDt", "not_a_date"),
        ({"minSal": "3200000000000", "sal": ""}, "minSal", "pay_out_of_range"),
        ({"salTpNm": "시급", "minSal": "32000000", "sal": ""}, "minSal", "pay_out_of_range"),
        ({"maxSal": "31000000"}, "minSal", "pay_range_reversed"),
        ({"minEdubg": "화성인"}, "minEdubg", "education"),
        ({"career": "많음"}, "career", "experience_unreadable"),
        ({"region": "", "basicAddr": ""}, "region", "missing"),
        ({"title": f"개발자 {DUMMY}"}, "title", "resident_number"),
        ({"detailAddr": "９００１０１－１９２８３７４"}, "detailAddr", "resident_number"),
    ],
)
def test_a_row_at_fault_is_named_with_row_field_reason_and_remedy(tmp_path, changes, field, code):
    rows = read(tmp_path, vacancy_list(vacancy(1), vacancy(2, **changes), vacancy(3)))
    refusal = rows[1].refusal
    assert (refusal.row, refusal.field, refusal.code) == (2, field, code)
    assert all((refusal.reason_ko, refusal.reason_en, refusal.remedy_ko, refusal.remedy_en))
    assert rows[0].record and rows[2].record
    assert "1928374" not in str(rows[1].raw.get(field))


@pytest.mark.parametrize("where", ["jobCont", "empchargeInfo"])
def test_a_resident_number_in_a_detail_refuses_its_row(tmp_path, where):
    told = detail(1, jobCont=DUMMY) if where == "jobCont" else detail(1).replace("인사팀", DUMMY)
    (row,) = read(tmp_path, vacancy_list(vacancy(1)), told)
    assert row.refusal.code == "resident_number" and where in row.refusal.field
    assert "1928374" not in str(row)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"region": "29170"}, {"region_text": "29170"}),
        ({"region": ""}, {"region_text": "광주 북구 가상로 1"}),
        ({"basicAddr": "(61186) 광주 북구 가상로 1"}, {"address": "광주 북구 가상로 1"}),
        ({"busino": "123-45-67890"}, {"business_number": "1234567890"}),
        ({"busino": "-"}, {"business_number": ""}),
        ({"jobsCd": "24200"}, {"occupation_code": "024200"}),
        ({"wantedInfoUrl": "javascript:alert(1)"}, {"url": ""}),
        ({"minEdubg": "05"}, {"education": "bachelor"}),
        ({"empTpCd": "21"}, {"contract": "fixed_term", "schedule": "part_time"}),
        ({"holidayTpNm": "재택근무"}, {"remote": True}),
        ({"closeDt": "채용시까지  26-12-31"}, {"closing_rule": "when_filled_or_date"}),
        ({"salTpNm": "", "sal": "회사내규에 따름", "minSal": "0"}, {"pay": None}),
    ],
)
def test_fields_are_normalised(tmp_path, changes, expected):
    (row,) = read(tmp_path, vacancy_list(vacancy(1, **changes)))
    assert row.refusal is None
    assert {name: getattr(row.record, name) for name in expected} == expected


def test_other_spellings_of_field_names_and_repeated_rows_come_through(tmp_path):
    shouted = re.sub(r"(</?)(title|company)", lambda m: m[1] + m[2].upper(), vacancy(1))
    rows = read(tmp_path, vacancy_list(shouted, vacancy(1)))
    assert [row.record.title for row in rows] == ["백엔드 개발자 모집"] * 2


def test_a_mended_file_of_refused_rows_is_taken(tmp_path):
    rows = read(
        tmp_path,
        vacancy_list(vacancy(1, closeDt="2026-02-30", title='=백엔드, "급구"'), vacancy(2)),
        detail(1, jobCont="첫 줄\n둘째 줄", salTpNm="연봉 3200만원") + detail(2),
    )
    path = tmp_path / "refused.csv"
    assert write_refused(path, rows) == 1
    text = path.read_text("utf-8-sig")
    assert text.count("2026-02-30") >= 1
    for encoding in ("utf-8-sig", "cp949"):
        path.write_text(text.replace("2026-02-30", "2026-12-30"), encoding, newline="")
        (mended,) = read_vacancies(path)
        assert mended.number == 2 and mended.refusal is None
        assert mended.record.closes_on == date(2026, 12, 30)
        assert (mended.record.places, mended.record.title) == (3, '=백엔드, "급구"')
        assert mended.record.description == "첫 줄\n둘째 줄"


def test_a_row_that_never_ends_is_bounded(tmp_path, monkeypatch):
    monkeypatch.setattr(xml_rows, "LONGEST_ROW_BYTES", 10_000)
    monkeypatch.setattr(xml_rows, "CHUNK_BYTES", 1_000)
    endless = vacancy(2).replace("</wanted>", "") + "가" * 50_000
    rows = read(tmp_path, vacancy_list(vacancy(1), endless, vacancy(3)))
    assert [row.refusal.code if row.refusal else "" for row in rows] == ["", "broken_row", ""]


@pytest.mark.parametrize("chunk", [1, 7, 64])
def test_rows_are_found_wherever_the_blocks_of_the_file_end(tmp_path, monkeypatch, chunk):
    monkeypatch.setattr(xml_rows, "CHUNK_BYTES", chunk)
    text = vacancy_list(vacancy(1), "<!-- <wanted> -->", vacancy(2, title="<![CDATA[가]]>"))
    assert [row.record.key[-1] for row in read(tmp_path, text)] == ["1", "2"]


def big_list(folder, megabytes):
    path = folder / "big.xml"
    row = vacancy(1, etcHopeCont="아주 긴 안내 글 " * 400)
    count = megabytes * 1_000_000 // len(row.encode())
    with path.open("w", encoding="utf-8") as stream:
        stream.write("<wantedRoot>")
        for number in range(count):
            stream.write(row.replace("K10000000000001", f"K{number:014}"))
        stream.write("</wantedRoot>")
    return path, count


def peak_bytes(rows):
    tracemalloc.start()
    try:
        count = sum(1 for _ in rows)
        return count, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def all_at_once(path):
    yield from list(read_vacancies(path))


def test_memory_does_not_grow_with_the_file(tmp_path):
    path, count = big_list(tmp_path, 8)
    read_count, peak = peak_bytes(read_vacancies(path))
    assert read_count == count and peak < 5_000_000


def test_a_reader_that_keeps_all_rows_would_exceed_the_bound(tmp_path):
    path, _count = big_list(tmp_path, 8)
    _read, peak = peak_bytes(all_at_once(path))
    assert peak > 5_000_000


def test_without_masking_a_phone_would_reach_the_record(tmp_path, monkeypatch):
    monkeypatch.setattr(work24_vacancies, "cleansed", lambda raw, codes: (dict(raw), None))
    (row,) = read(tmp_path, vacancy_list(vacancy(1)), detail(1, jobCont="문의 062-123-4567"))
    assert "062-123-4567" in row.record.description


def test_kinds_are_recognised(tmp_path):
    assert recognise(saved(tmp_path, vacancy_list(vacancy(1)))).kind == "vacancies"
    assert recognise(saved(tmp_path, detail(1))).kind == "vacancy_details"
