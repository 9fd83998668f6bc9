"""Contact persons' data: which fields carry it, and how it is masked inside free text."""

import re

MASK = "[연락처 삭제]"
NAME_MASK = "[담당자 삭제]"

_WIDE = str.maketrans("０１２３４５６７８９－＠．", "0123456789-@.")
_EMAIL = re.compile(
    r"[A-Za-z0-9._%+-]+\s?(?:@|\(at\)|\[at\])\s?[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+", re.I
)
_SIGN = r"[\s.\-)·_/]{1,3}"
_PHONES = (
    re.compile(
        rf"(?<![\d-])(?:\+?82{_SIGN})?\(?0?1[016789](?:{_SIGN}|)\d{{3,4}}(?:{_SIGN}|)\d{{4}}(?!\d)"
    ),
    re.compile(rf"(?<![\d-])\+82{_SIGN}\(?0?\d{{1,2}}{_SIGN}\d{{3,4}}{_SIGN}\d{{4}}(?!\d)"),
    re.compile(rf"(?<![\d-])\(?0(?:2|[3-6]\d|70|50\d?|80){_SIGN}\d{{3,4}}{_SIGN}\d{{4}}(?!\d)"),
    re.compile(r"(?<![\d-])0(?:2|[3-6]\d|70|50\d)\d{7,8}(?!\d)"),
    re.compile(rf"(?<![\d-])1[568]\d{{2}}{_SIGN}\d{{4}}(?!\d)"),
)
_PERSON = re.compile(
    r"((?:채용|인사|구인)?\s*(?:담당자?|책임자|문의처?)\s*(?:명|성명|이름)?\s*[:：]\s*)"
    r"([가-힣]{2,4})(?=\s|$|[,.(/)]|님|씨|과장|대리|팀장|부장|차장|사원|매니저|실장|이사|대표|주임|계장|원장)"
)
_FIELD = re.compile(
    r"(?:^|/)empchargeinfo(?:/|$)|charger|contacttel|tel_?no|telephone|phone|mobile|faxno|"
    r"e-?mail|repernm|(?<![a-z])hp(?![a-z])|연락처|전화|휴대폰|휴대전화|핸드폰|이메일|메일|팩스|"
    r"담당자|상담사|보호자|비상연락",
    re.I,
)


def is_contact_field(name: str) -> bool:
    """Whether a field of this name holds a person's name, phone or e-mail for contact."""
    return bool(_FIELD.search(name)) and not name.lower().endswith("url")


def mask_contacts(text: str) -> str:
    """Free text without phone numbers, e-mail addresses and named contact persons."""
    narrow = text.translate(_WIDE)  # one character for one, so that positions stay
    if not any(sign in narrow for sign in "@0123456789:：("):
        return text
    spans = [match.span() for match in _EMAIL.finditer(narrow)]
    spans += [match.span() for pattern in _PHONES for match in pattern.finditer(narrow)]
    masked = _replace(text, spans)
    return _PERSON.sub(lambda match: match[1] + NAME_MASK, masked)


def _replace(text: str, spans: list[tuple[int, int]]) -> str:
    end_of_last = len(text) + 1
    for start, end in sorted(spans, reverse=True):
        if end <= end_of_last:
            text = text[:start] + MASK + text[end:]
            end_of_last = start
    return text
