"""Numbers, money, days and levels as people say them, in the language of the page.

Every function takes ``None`` for what nobody knows and says so; none of them guesses.
"""

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

SEOUL = ZoneInfo("Asia/Seoul")
MAN = 10_000  # 만: the unit in which Korean speakers say amounts of money
EOK = 10_000  # 억 = 10,000 만
MILLION = 1_000_000
#: From the first Korean letter to the last.
_KOREAN = re.compile(r"[ㄱ-ㅣ가-힣](?:.*[ㄱ-ㅣ가-힣])?", re.DOTALL)
HIGHEST_LEVEL = 8  # the National Competency Standards count levels 1 to 8


def unknown() -> str:
    """The word for a value that nobody knows."""
    return _("unknown")


def speaks_korean() -> bool:
    """Whether the page is in Korean."""
    return (get_language() or "ko").startswith("ko")


def as_written(text: object) -> SafeString:
    """A text of people's own; on a page of another language its Korean is marked as Korean.

    Who has the page read aloud hears it in Korean then, and not letter by letter.
    """
    if isinstance(text, SafeString):
        return text
    before, korean, after = _around_korean(str(text))
    if speaks_korean() or not korean:
        return escape(text)
    return format_html('{}<span lang="ko">{}</span>{}', before, korean, after)


def language_mark(text: str) -> SafeString:
    """The attribute of an element that holds nothing but such a text; "" where none is needed."""
    _before, korean, _after = _around_korean(text)
    marked = bool(korean) and not speaks_korean()
    return format_html(' lang="{}"', "ko") if marked else SafeString()


def _around_korean(text: str) -> tuple[str, str, str]:
    """What stands before the first Korean letter, from there to the last, and behind it."""
    found = _KOREAN.search(text)
    if found is None:
        return text, "", ""
    return text[: found.start()], found.group(), text[found.end() :]


def number(value: float | None) -> str:
    """A count with thousands commas; a fraction keeps one decimal."""
    if value is None:
        return unknown()
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"


def won(value: float | None) -> str:
    """Integer won: ``3,400만원`` in Korean where the amount is whole 만, ``₩34,000,000`` else."""
    if value is None:
        return unknown()
    return f"{_amount_in_man(int(value))}원" if speaks_korean() else f"₩{int(value):,}"


def _amount_in_man(value: int) -> str:
    if value == 0 or value % MAN:
        return f"{value:,}"
    eok, man = divmod(value // MAN, EOK)
    parts = [f"{eok:,}억"] if eok else []
    return " ".join(parts + ([f"{man:,}만"] if man else []))


def _short_won(value: int) -> str:
    """English pay in millions of won where two decimals hold it exactly."""
    if speaks_korean():
        return won(value)
    if value < MILLION or value % MAN:
        return f"₩{value:,}"
    return f"₩{value / MILLION:.{1 if value % 100_000 == 0 else 2}f} M"


def pay(low: int | None, unit: str) -> str:
    """The least pay with its unit (``year``, ``month``, ``day`` or ``hour``)."""
    if low is None:
        return _("pay not stated")
    amount = {"amount": _short_won(int(low))}
    return {
        "year": _("from %(amount)s a year"),
        "month": _("from %(amount)s a month"),
        "day": _("from %(amount)s a day"),
        "hour": _("from %(amount)s an hour"),
    }[str(unit).lower()] % amount


def pay_range(low: int | None, high: int | None, unit: str) -> str:
    """Pay from ``low`` to ``high`` won; the two equal is one amount, one missing is a bound."""
    if low is None and high is None:
        return _("pay not stated")
    if high is None:
        return pay(low, unit)
    if low is None:
        return _up_to(high, unit)
    amounts = _short_won(int(high)) if low == high else _between(int(low), int(high))
    return {
        "year": _("%(amount)s a year"),
        "month": _("%(amount)s a month"),
        "day": _("%(amount)s a day"),
        "hour": _("%(amount)s an hour"),
    }[str(unit).lower()] % {"amount": amounts}


def _between(low: int, high: int) -> str:
    return f"{_short_won(low)}{'~' if speaks_korean() else '–'}{_short_won(high)}"


def _up_to(high: int, unit: str) -> str:
    return {
        "year": _("up to %(amount)s a year"),
        "month": _("up to %(amount)s a month"),
        "day": _("up to %(amount)s a day"),
        "hour": _("up to %(amount)s an hour"),
    }[str(unit).lower()] % {"amount": _short_won(int(high))}


def share(value: float | None, decimals: int = 0) -> str:
    """A share between 0 and 1 in percent; never rounds a few to none or nearly all to all."""
    if value is None:
        return unknown()
    if 0 < value < 0.0005:
        return _("under 0.1%")
    if 0.9995 < value < 1:
        return _("over 99.9%")
    if 0 < value < 0.01 or 0.99 < value < 1:
        decimals = max(decimals, 1)
    return f"{value:.{decimals}%}"


def day(value: date | datetime | None) -> str:
    """A day in Seoul: ``12월 20일`` / ``20 December``, with the year when it is another one."""
    if value is None:
        return unknown()
    here = _in_seoul(value)
    with_year = here.year != timezone.localdate(timezone=SEOUL).year
    korean, english = ("Y년 n월 j일", "j F Y") if with_year else ("n월 j일", "j F")
    return date_format(here, korean if speaks_korean() else english)


def moment(value: datetime | None) -> str:
    """A day and a time in Seoul."""
    if value is None:
        return unknown()
    clock = _in_seoul(value).strftime("%H:%M")
    return f"{day(value)} {clock}" if speaks_korean() else f"{day(value)}, {clock}"


def _in_seoul(value: date | datetime) -> date | datetime:
    if isinstance(value, datetime) and timezone.is_aware(value):
        return value.astimezone(SEOUL)
    return value


def level(value: int | None) -> str:
    """A level of the National Competency Standards, 1 to 8."""
    if value is None:
        return _("level unknown")
    return _("level %(level)s of %(highest)s") % {"level": value, "highest": HIGHEST_LEVEL}
