import random
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sadari.language import resident_number
from sadari.language.resident_number import find_resident_numbers, mask

FULL_WIDTH = str.maketrans("0123456789-", "０１２３４５６７８９－")
FORMS = {
    "hyphen": lambda a, b: f"{a}-{b}",
    "no separator": lambda a, b: a + b,
    "space": lambda a, b: f"{a} {b}",
    "hyphen in spaces": lambda a, b: f"{a} - {b}",
    "dash": lambda a, b: f"{a}–{b}",
    "underscore": lambda a, b: f"{a}_{b}",
    "full width": lambda a, b: f"{a}-{b}".translate(FULL_WIDTH),
    "full width without separator": lambda a, b: (a + b).translate(FULL_WIDTH),
    "one by one": lambda a, b: f"{' '.join(a)} - {' '.join(b)}",
}
AROUND = ["", "주민번호: ", "연락처 010-1234-5678, ", "(", "이름은 홍길동이고 ", '"', "\t", "1. "]
AFTER = ["", "입니다.", ")", ", 010-1234-5678", '"', "\n다음 줄"]


def number(born: date, foreign: bool, odd: bool, rest: int) -> tuple[str, str]:
    century = (1 if born.year < 2000 else 3) + (4 if foreign else 0) + odd
    return f"{born:%y%m%d}", f"{century}{rest:06d}"


@given(
    st.dates(date(1910, 1, 1), date(2049, 12, 31)),
    st.booleans(),
    st.booleans(),
    st.integers(0, 999_999),
    st.sampled_from(sorted(FORMS)),
    st.sampled_from(AROUND),
    st.sampled_from(AFTER),
)
def test_every_planted_number_is_found_and_masked(born, foreign, odd, rest, form, before, after):
    planted = FORMS[form](*number(born, foreign, odd, rest))
    spans = find_resident_numbers(before + planted + after)
    assert [(s.start, s.end) for s in spans] == [(len(before), len(before) + len(planted))]
    assert spans[0].kind == ("foreigner" if foreign else "resident")
    assert mask(before + planted + after) == f"{before}******-*******{after}"


def test_two_numbers_in_one_text_are_both_found():
    assert mask("850101-1234567와 8502022345678") == "******-*******와 ******-*******"


@pytest.mark.parametrize(
    "text",
    [
        "851301-1234567",  # no thirteenth month
        "850230-1234567",  # no thirtieth of February
        "850101-9234567",  # the nineteenth century
        "K73259546644292",
        "AIG202628049926085",
        "202611151230",
        "20261115123045",
        "196-72-13715",
        "062-000-0000",
        "850101-1******",
        "12-850101-1234567-8",
        "A8501011234567",
        "1763859600000",  # a time in milliseconds
        "법인등록번호 110111-3456781",
    ],
)
def test_other_numbers_are_left_alone(text):
    assert find_resident_numbers(text) == []
    assert mask(text) == text


def test_a_corporate_label_alone_does_not_open_the_door():
    assert find_resident_numbers("법인등록번호 850101-1234567")


def ordinary_numbers(seed: int, count: int) -> list[str]:
    draw = random.Random(seed)

    def digits(n: int) -> str:
        return "".join(draw.choices("0123456789", k=n))

    kinds = [
        lambda: f"K{digits(14)}",
        lambda: f"AIG2026{digits(11)}",
        lambda: f"2026{draw.randint(1, 12):02d}{draw.randint(1, 28):02d}{digits(4)}",
        lambda: f"010-{digits(4)}-{digits(4)}",
        lambda: f"062{digits(7)}",
        lambda: f"{digits(3)}-{digits(2)}-{digits(5)}",
        lambda: str(draw.randint(1_735_689_600_000, 1_798_761_599_999)),
        lambda: f"{digits(4)}-{digits(4)}-{digits(4)}-{digits(4)}",
        lambda: f"{draw.randint(1, 999):,}만원 {digits(5)} {digits(6)}",
    ]
    return [draw.choice(kinds)() for _ in range(count)]


def test_false_alarms_on_the_numbers_of_the_feeds_are_at_most_one_in_a_thousand():
    texts = ordinary_numbers(seed=1, count=20_000)
    alarms = sum(bool(find_resident_numbers(text)) for text in texts)
    assert alarms <= 20, f"{alarms} of {len(texts)}"


def test_without_borders_the_numbers_of_the_feeds_would_alarm(monkeypatch):
    unbounded = resident_number._CANDIDATE.pattern
    unbounded = unbounded[unbounded.index("(?=((?:") :].replace(
        r"(?![0-9０-９A-Za-zＡ-Ｚａ-ｚ])", ""
    )
    monkeypatch.setattr(resident_number, "_CANDIDATE", resident_number.re.compile(unbounded))
    texts = ordinary_numbers(seed=1, count=20_000)
    assert sum(bool(find_resident_numbers(text)) for text in texts) > 20


def test_bare_random_digits_alarm_in_about_two_of_a_hundred():
    draw = random.Random(2)
    texts = ["".join(draw.choices("0123456789", k=13)) for _ in range(20_000)]
    share = sum(bool(find_resident_numbers(text)) for text in texts) / len(texts)
    assert 0.01 < share < 0.025


def test_demanding_the_old_checksum_would_miss_new_numbers():
    def checksum_holds(text: str) -> bool:
        d = [int(c) for c in text if c.isdigit()]
        weights = [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]
        return (11 - sum(a * b for a, b in zip(d, weights, strict=False)) % 11) % 10 == d[12]

    planted = ["201105-3123456", "990303-1234567", "050505-4111111"]
    assert all(find_resident_numbers(text) for text in planted)
    assert not all(checksum_holds(text) for text in planted)


@given(st.text(max_size=80))
def test_masking_leaves_nothing_to_find_and_never_fails(text):
    assert find_resident_numbers(mask(text)) == []
