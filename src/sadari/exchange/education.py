"""Schooling as feeds and tables write it → the six steps that fit counts with."""

import re

from sadari.actions.import_records import Education
from sadari.exchange.plain_text import is_unknown, narrow
from sadari.exchange.problem import Problem

#: 고용24 codes of schooling: 00 any, 01 elementary, 02 middle, 03 high, 04/05 college/university,
#: 06 master, 07 doctorate (published code table of the vacancy service).
_CODES: dict[str, Education] = {
    "00": "none",
    "01": "none",
    "02": "none",
    "03": "high_school",
    "04": "associate",
    "05": "bachelor",
    "06": "master",
    "07": "doctorate",
}
#: Tried in this order: "대졸(2~3년)" also contains "대졸", "대학원" also contains "대학".
_WORDS: tuple[tuple[Education, re.Pattern[str]], ...] = (
    (
        "none",
        re.compile(r"무관|관계\s*없음|상관\s*없음|제한\s*없음|무학|^없음$|\bany\b|^none$", re.I),
    ),
    ("doctorate", re.compile(r"박사|\bph\.?\s*d|doctor", re.I)),
    ("master", re.compile(r"석사|대학원|master", re.I)),
    (
        "associate",
        re.compile(
            r"2\s*[~,·-]\s*3\s*년|[23]\s*년제|전문대|초대졸|전문\s*학사|전졸|기능대|폴리텍|"
            r"associate|college,? 2|대졸\s*\(?[23]\s*년",
            re.I,
        ),
    ),
    (
        "bachelor",
        re.compile(r"대졸|대학|학사|4\s*년|독학사|bachelor|university|college|대재|^대$", re.I),
    ),
    (
        "high_school",
        re.compile(r"고졸|고등|고교|공고|상고|특성화고|마이스터|검정고시|high\s*school|^고$", re.I),
    ),
    ("none", re.compile(r"중졸|중학|초졸|초등|elementary|middle\s*school|^중$|^초$", re.I)),
)
_UNFINISHED = re.compile(r"재학|휴학|중퇴|자퇴|제적|수료|재적|\b대재\b|enrolled|dropped", re.I)
_BELOW: dict[Education, Education] = {
    "none": "none",
    "high_school": "none",
    "associate": "high_school",
    "bachelor": "high_school",
    "master": "bachelor",
    "doctorate": "master",
}


def read_education(text: str) -> Education | None:
    """The schooling a person has finished; None where unknown.

    A school that is not finished (재학, 휴학, 중퇴, 수료) counts as the step below; 졸업예정
    counts as finished. Below high school is ``none``.
    """
    if is_unknown(text):
        return None
    folded = narrow(text)
    step = _step(folded, shown=text)
    return _BELOW[step] if _UNFINISHED.search(folded) else step


def read_least_education(text: str) -> Education | None:
    """The least schooling that is asked for: the lower end of a range such as 고졸~대졸(4년)."""
    if is_unknown(text):
        return None
    folded = narrow(text)
    if folded in ("0", "1", "2", "3", "4", "5", "6", "7"):
        folded = f"0{folded}"
    ends = re.split(r"(?<=[가-힣)])\s*[~-]\s*(?=[가-힣])", folded)
    return _step(ends[0] or folded, shown=text)


def _step(folded: str, *, shown: str) -> Education:
    if folded in _CODES:
        return _CODES[folded]
    for step, words in _WORDS:
        if words.search(folded):
            return step
    raise Problem(
        "education",
        reason=("학력 “{value}”: 알 수 없는 학력입니다.", "The schooling “{value}” is not known."),
        remedy=(
            "학력무관, 고졸, 대졸(2~3년), 대졸(4년), 석사, 박사 가운데 하나로 적거나 "
            "비워 두십시오.",
            "Write 학력무관 (any), 고졸 (high school), 대졸(2~3년) (college), "
            "대졸(4년) (university), 석사 (master) or 박사 (doctorate), or leave it empty.",
        ),
        value=shown,
    )
