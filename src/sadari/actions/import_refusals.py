"""Refusals that only the database's knowledge can give: unknown places, minors."""

from datetime import date

from sadari.actions.refusal import Refusal


def unknown_region(row: int, field: str, text: str) -> Refusal:
    shown = text.strip() or "(빈칸/empty)"
    return Refusal(
        row=row,
        field=field,
        code="unknown_region",
        reason_ko=f"알 수 없는 지역입니다: {shown}",
        reason_en=f"This region is not known: {shown}",
        remedy_ko="시·군·구 이름(예: 광주 북구) 또는 다섯 자리 지역 코드(예: 29170)를 쓰십시오.",
        remedy_en="Write the city or district (such as 광주 북구) or its five-digit code (29170).",
    )


CONSENT_AGE = 14
#: Before a guardian's consent nothing of a child is kept, not even the row to be mended.
NOTHING_IS_KEPT = frozenset({"maybe_under_14"})


def may_be_under_14(birth_year: int, today: date) -> bool:
    """Whether somebody born in that year has perhaps not had their 14th birthday yet."""
    return today.year - birth_year <= CONSENT_AGE


def maybe_under_14(row: int, field: str) -> Refusal:
    return Refusal(
        row=row,
        field=field,
        code="maybe_under_14",
        reason_ko="출생연도로 보아 만 14세 미만일 수 있어 보호자 동의 전에는 저장하지 않습니다.",
        reason_en=(
            "By the year of birth this person may be under 14; without a guardian's verified "
            "consent nothing is stored."
        ),
        remedy_ko="보호자가 먼저 가입하여 동의한 뒤에 등록하십시오.",
        remedy_en="Let the guardian register and consent first.",
    )
