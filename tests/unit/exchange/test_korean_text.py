import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sadari.exchange import korean_text
from sadari.exchange.korean_text import choose_encoding, decode

SENTENCE = "식별번호,이름,거주지\nT1,가상한별,광주 북구\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "euc-kr"])
def test_the_encoding_that_yields_hangul_is_chosen(encoding):
    raw = SENTENCE.encode(encoding)
    assert decode(raw, choose_encoding(raw)).lstrip("\ufeff") == SENTENCE


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_known_with_and_without_a_mark(encoding):
    raw = SENTENCE.encode(encoding)
    assert raw.decode(choose_encoding(raw)).lstrip("\ufeff") == SENTENCE


@given(st.text(st.sampled_from(sorted(korean_text._common_syllables())), min_size=4, max_size=80))
def test_ordinary_hangul_survives_both_encodings(text):
    for encoding in ("utf-8", "cp949"):
        raw = f"{text}, 2026".encode(encoding)
        assert decode(raw, choose_encoding(raw)) == f"{text}, 2026"


@given(st.text(st.characters(max_codepoint=126, min_codepoint=32), min_size=1))
def test_plain_ascii_is_utf_8(text):
    assume("\0" not in text)
    assert choose_encoding(text.encode()) == "utf-8"


def test_a_sample_may_end_within_a_character():
    raw = ("가나다라마바사" * 20).encode("utf-8")
    assert {choose_encoding(raw[:cut]) for cut in range(60, 120)} == {"utf-8"}


def test_pieces_of_one_file_may_differ_in_encoding():
    assert decode("광주 북구".encode("cp949"), "utf-8") == "광주 북구"
    assert decode("광주 북구 첨단로".encode(), "cp949") == "광주 북구 첨단로"


def test_taking_the_first_encoding_that_decodes_would_have_been_wrong():
    raw = "나주시 빛가람동".encode()  # these bytes are valid cp949 as well
    assert raw.decode("cp949", errors="replace") != "나주시 빛가람동"
    assert choose_encoding(raw) == "utf-8"
