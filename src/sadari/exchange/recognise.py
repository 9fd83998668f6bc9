"""What a file is, from its first bytes, so that a wrong file is refused with a clear message."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from sadari.exchange.korean_text import SAMPLE_BYTES, choose_encoding
from sadari.exchange.plain_text import plain
from sadari.exchange.problem import Problem
from sadari.exchange.resident_numbers import mask_resident_numbers

Kind = Literal[
    "vacancies",
    "vacancy_details",
    "training",
    "attendance",
    "service_error",
    "unsafe_xml",
    "other_xml",
    "html",
    "json",
    "talents",
    "table",
    "workbook",
    "old_workbook",
    "locked_workbook",
    "archive",
    "empty",
    "binary",
]

_NAMES: dict[Kind, tuple[str, str]] = {
    "vacancies": ("고용24 채용정보 목록", "a list of vacancies"),
    "vacancy_details": ("고용24 채용정보 상세", "details of vacancies"),
    "training": ("고용24 훈련과정 목록", "a list of training courses"),
    "attendance": ("훈련생 출결 자료", "an attendance feed"),
    "service_error": ("오류 응답", "an error answer"),
    "unsafe_xml": ("문서형 선언(DTD)이 있는 XML", "XML with a document type declaration"),
    "other_xml": ("알 수 없는 XML", "XML of another kind"),
    "html": ("웹 페이지(HTML)", "a web page (HTML)"),
    "json": ("JSON", "JSON"),
    "talents": ("구직 인재 표(CSV 또는 xlsx)", "a table of talents (CSV or xlsx)"),
    "table": ("표(CSV)", "a table (CSV)"),
    "workbook": ("엑셀 통합문서(xlsx)", "a workbook (xlsx)"),
    "old_workbook": ("옛 엑셀 문서(xls)", "an old workbook (xls)"),
    "locked_workbook": ("암호가 걸린 엑셀 문서", "a workbook locked with a password"),
    "archive": ("압축 파일", "an archive"),
    "empty": ("빈 파일", "an empty file"),
    "binary": ("글이 아닌 파일", "a file that is not text"),
}
_ATTENDANCE = re.compile(
    r"<(?:lifyeaMd|trneeCstmrNm|trneeCstmrId|cstmrNm|atendSttusNm|atendSttusCd|atendDe|lpsilTime|"
    r"levromTime|atabList|trneList)\b",
    re.I,
)
_ERROR_ELEMENT = re.compile(
    r"<(error|errorMsg|errMsg|message|resultMsg|returnAuthMsg|msg)\b[^<>]*>\s*"
    r"(?:<!\[CDATA\[)?([^<\]]+)",
    re.I,
)
_ERROR_CODE = re.compile(
    r"<(messageCd|errorCode|errCd|resultCode|returnReasonCode)\b[^<>]*>\s*([^<]+?)\s*<", re.I
)
_SUCCESS = re.compile(r"^(?:0+|ok|success|정상.*|normal.*)$", re.I)


@dataclass(frozen=True, slots=True)
class Recognised:
    """``message`` is what an error answer or a page says, without markup; often ""."""

    kind: Kind
    message: str = ""


def recognise(path: str | Path) -> Recognised:
    """What the file is. ``FileRefused`` where it is not there or not a file."""
    path = Path(path)
    if not path.is_file():
        raise _missing(path).for_file()
    with path.open("rb") as stream:
        head = stream.read(SAMPLE_BYTES)
    return _binary(head) or _text(head)


def is_attendance_field(name: str) -> bool:
    """Whether only the attendance feed, which names people, has a field of this name."""
    return bool(_ATTENDANCE.search(f"<{name.rsplit('/', 1)[-1]}"))


def kind_in_words(kind: Kind) -> tuple[str, str]:
    """(Korean, English) name of a kind."""
    return _NAMES[kind]


def service_message(text: str) -> str:
    """What an answer's own message elements say ("018: …"), or "" where it reports success."""
    message = _ERROR_ELEMENT.search(text)
    code = _ERROR_CODE.search(text)
    said = plain(message[2]) if message else ""
    number = plain(code[2]) if code else ""
    if _SUCCESS.match(number) or (not number and _SUCCESS.match(said)):
        return ""
    whole = f"{number}: {said}" if number and said else said or number
    return mask_resident_numbers(whole)[:300]


def _binary(head: bytes) -> Recognised | None:
    if not head.strip(b" \t\r\n\0\xef\xbb\xbf\xff\xfe"):
        return Recognised("empty")
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        locked = "EncryptedPackage".encode("utf-16-le") in head
        return Recognised("locked_workbook" if locked else "old_workbook")
    if head.startswith(b"PK"):
        is_workbook = b"xl/" in head or b"[Content_Types].xml" in head
        return Recognised("workbook" if is_workbook else "archive")
    if head.startswith((b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"BZh", b"\xfd7zXZ")):
        return Recognised("archive")
    if head.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x7fELF")):
        return Recognised("binary")
    return None


def _text(head: bytes) -> Recognised:
    text = head.decode(choose_encoding(head), errors="replace").lstrip("\ufeff \t\r\n\0")
    if re.search(r"<!DOCTYPE\s+html|<html\b|<body\b", text[:4_000], re.I):
        return Recognised("html", _page_message(text))
    if text.startswith("<"):
        return _xml(text)
    if text.startswith(("{", "[")):
        return Recognised("json", _json_message(text))
    if re.match(r"(?:FF|PK)?[\x00-\x08\x0e-\x1f]", text[:64]) or text[:1000].count("\0") > 5:
        return Recognised("binary")
    return Recognised("table")


def _xml(text: str) -> Recognised:
    if re.search(r"<!DOCTYPE|<!ENTITY", text, re.I):
        return Recognised("unsafe_xml")
    if _ATTENDANCE.search(text):
        return Recognised("attendance")
    kinds: tuple[tuple[Kind, str], ...] = (
        ("vacancies", r"<wanted[\s/>]"),
        ("vacancy_details", r"<wantedDtl[\s/>]"),
        ("training", r"<scn_list[\s/>]|<srchList\b[^<>]*>\s*<(?!/|scn_list)"),
    )
    starts = [(m.start(), kind) for kind, tag in kinds if (m := re.search(tag, text))]
    if starts:
        return Recognised(min(starts)[1])
    message = service_message(text)
    if message:
        return Recognised("service_error", message)
    empties: tuple[tuple[Kind, str], ...] = (
        ("vacancies", r"<wantedRoot[\s/>]"),
        ("vacancy_details", r"<wantedDetails[\s/>]"),
        ("training", r"<HRDNet[\s/>]"),
    )
    for kind, tag in empties:
        if re.search(tag, text):
            return Recognised(kind)
    if re.search(r"<(?:table|tr|td|div|script|head|meta)\b", text, re.I):
        return Recognised("html", _page_message(text))
    root = re.search(r"<([A-Za-z_][\w.-]*)", text)
    return Recognised("other_xml", f"<{root[1]}>" if root else "")


def _page_message(text: str) -> str:
    title = re.search(r"<title\b[^<>]*>(.*?)</title", text, re.I | re.S)
    body = re.sub(r"<(script|style|head)\b.*?</\1\s*>", " ", text, flags=re.I | re.S)
    said = plain(re.sub(r"<[^<>]*>", " ", body))
    whole = f"{plain(title[1])} — {said}" if title else said
    return mask_resident_numbers(whole)[:300]


def _json_message(text: str) -> str:
    try:
        answer = json.loads(text)
    except ValueError:
        answer = {}
    if not isinstance(answer, dict):
        return ""
    found = (answer.get(name) for name in ("error", "message", "errMsg", "resultMsg", "messageCd"))
    return mask_resident_numbers(plain(str(next((said for said in found if said), ""))))[:300]


def _missing(path: Path) -> Problem:
    return Problem(
        "no_file",
        reason=("파일 “{name}”: 찾을 수 없습니다.", "There is no file “{name}”."),
        remedy=("파일 이름과 위치를 확인해 주십시오.", "Check the file's name and place."),
        name=path.name,
    )


def wrong_file(found: Recognised, wanted: Kind, remedy: tuple[str, str]) -> Problem:
    """The refusal of a file that is ``found`` where ``wanted`` was expected."""
    found_ko, found_en = _NAMES[found.kind]
    wanted_ko, wanted_en = _NAMES[wanted]
    said = f" {found.message}" if found.message else ""
    return Problem(
        found.kind,
        reason=(
            f"필요한 파일: {wanted_ko}. 받은 파일: {found_ko}.{_escaped(said)}",
            f"This is {found_en}, not {wanted_en}.{_escaped(said)}",
        ),
        remedy=remedy,
    )


def _escaped(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")
