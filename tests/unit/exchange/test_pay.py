import pytest
from hypothesis import given
from hypothesis import strategies as st

from sadari.actions.import_records import Pay
from sadari.exchange import pay
from sadari.exchange.pay import read_pay
from sadari.exchange.problem import Problem


@pytest.mark.parametrize(
    ("unit", "text", "least", "most", "expected"),
    [
        ("연봉", "4391만원 이상", "43910000", "47910000", Pay(43_910_000, 47_910_000, "year")),
        ("월급", "390만원 ~ 420만원", "3901666", "0", Pay(3_901_666, 4_200_000, "month")),
        ("시급", "10,320원", "10320", "0", Pay(10_320, None, "hour")),
        ("연봉", "3,400만원", "", "", Pay(34_000_000, None, "year")),
        ("연봉", "3천5백만원", "", "", Pay(35_000_000, None, "year")),
        ("연봉", "1억 2천만원", "", "", Pay(120_000_000, None, "year")),
        ("연봉", "1억2000만원", "0", "0", Pay(120_000_000, None, "year")),
        ("연봉", "3500~4000만원", "", "", Pay(35_000_000, 40_000_000, "year")),
        ("연봉", "3,000만원-3,500만원", "", "", Pay(30_000_000, 35_000_000, "year")),
        ("연봉", "４０００만원", "", "", Pay(40_000_000, None, "year")),
        ("연봉", "", "3500", "0", Pay(35_000_000, None, "year")),
        ("월급", "250", "", "", Pay(2_500_000, None, "month")),
        ("시급", "1만320원", "", "", Pay(10_320, None, "hour")),
        ("Y", "", "32000000", "", Pay(32_000_000, None, "year")),
        ("", "연봉41,000,000원 이상, 면접 후 재조정 가능", "", "", Pay(41_000_000, None, "year")),
        (
            "",
            "월급3,000,000원 이상 ~ 3,500,000원 이하, 면접 후 재조정 가능",
            "",
            "",
            Pay(3_000_000, 3_500_000, "month"),
        ),
        ("", "시급35,000원 이상 ~ 45,000원 이하,", "", "", Pay(35_000, 45_000, "hour")),
        ("", "연봉 3000만원 이상 상여금 : 0% 주 40시간", "", "", Pay(30_000_000, None, "year")),
        ("일급", "120,000원", "120000", "0", Pay(15_000, None, "hour")),
        ("", "", "32000000", "", Pay(32_000_000, None, "year")),
        ("", "", "2500000", "", Pay(2_500_000, None, "month")),
        ("연봉", "회사내규에 따름", "0", "0", None),
        ("연봉", "면접 후 결정", "", "", None),
        ("월급", "협의", "Null", "-", None),
        ("", "", "", "", None),
        ("연봉", "4000만원 이하", "", "", None),
    ],
)
def test_pay_is_read_with_its_unit(unit, text, least, most, expected):
    assert read_pay(unit, text, least, most) == expected


@pytest.mark.parametrize(
    ("unit", "text", "least", "most", "code"),
    [
        ("시급", "", "32000000", "0", "pay_out_of_range"),
        ("연봉", "", "2500000", "0", "pay_out_of_range"),
        ("연봉", "", "43910000000", "0", "pay_out_of_range"),
        ("월급", "300만원", "3500000", "3000000", "pay_range_reversed"),
        ("연봉", "-3000만원", "-30000000", "", "pay_unreadable"),
        ("주급", "50만원", "", "", "pay_unit"),
    ],
)
def test_pay_that_cannot_be_meant_is_refused_with_both_languages(unit, text, least, most, code):
    with pytest.raises(Problem) as refused:
        read_pay(unit, text, least, most)
    assert refused.value.code == code
    assert refused.value.reason_ko and refused.value.reason_en and refused.value.remedy_ko


def test_a_number_that_the_text_contradicts_in_size_gives_way_to_the_plausible_one():
    assert read_pay("연봉", "3200만원", "320000000000", "0") == Pay(32_000_000, None, "year")


def test_a_heading_in_ten_thousands_counts_for_bare_numbers_only():
    assert read_pay("연봉", "2,807", won_per_number=10_000) == Pay(28_070_000, None, "year")
    assert read_pay("연봉", "28,070,000", won_per_number=10_000) == Pay(28_070_000, None, "year")
    assert read_pay("연봉", "28,070,000원", won_per_number=10_000) == Pay(28_070_000, None, "year")


@given(st.integers(300, 30_000), st.integers(0, 5_000))
def test_a_range_in_ten_thousands_reads_the_same_with_and_without_commas(least, more):
    most = min(least + more, 100_000)
    written = f"{least}만원 ~ {most}만원"
    with_commas = f"{least:,}만원 ~ {most:,}만원"
    expected = Pay(least * 10_000, most * 10_000, "year")
    assert read_pay("연봉", written) == read_pay("연봉", with_commas) == expected


@given(st.integers(*pay.PLAUSIBLE_WON["month"]))
def test_a_plausible_number_is_never_changed(won):
    assert read_pay("월급", "", str(won), "0") == Pay(won, None, "month")


def test_without_plausible_bounds_an_absurd_hourly_wage_would_pass(monkeypatch):
    monkeypatch.setitem(pay.PLAUSIBLE_WON, "hour", (0, 10**12))
    assert read_pay("시급", "", "32000000") == Pay(32_000_000, None, "hour")
