"""The simpler ways that the ranking is measured against, each over plain texts."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from sadari.language.encoding import default_encoder

Ranking = Callable[[Sequence[str], Sequence[str]], np.ndarray]
_SATURATION, _LENGTH_SHARE = 1.5, 0.75


def edit_distance(queries: Sequence[str], corpus: Sequence[str]) -> np.ndarray:
    """The normalised similarity of insertions and deletions (rapidfuzz's ratio)."""
    from rapidfuzz import fuzz, process

    return process.cdist(queries, corpus, scorer=fuzz.ratio, dtype=np.float32, workers=1)


def bm25(queries: Sequence[str], corpus: Sequence[str]) -> np.ndarray:
    """BM25 on words with k1 = 1.5, b = .75 (Robertson and Zaragoza 2009)."""
    from scipy.sparse import csr_array
    from sklearn.feature_extraction.text import CountVectorizer

    vectorizer = CountVectorizer(token_pattern=r"\w+")
    counts = csr_array(vectorizer.fit_transform(corpus), dtype=np.float64)
    asked = csr_array(vectorizer.transform(queries), dtype=np.float64)
    holders = np.bincount(counts.indices, minlength=counts.shape[1])
    rarity = np.log1p((len(corpus) - holders + 0.5) / (holders + 0.5))
    lengths = counts.sum(axis=1)
    damped = _SATURATION * (1 - _LENGTH_SHARE + _LENGTH_SHARE * lengths / lengths.mean())
    per_row = np.repeat(damped, np.diff(counts.indptr))
    counts.data = counts.data * (_SATURATION + 1) / (counts.data + per_row)
    counts.data *= rarity[counts.indices]
    return (asked @ counts.T).toarray()


def character_ngrams(queries: Sequence[str], corpus: Sequence[str]) -> np.ndarray:
    """TF-IDF of 2–4 neighbouring characters within words."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), dtype=np.float32)
    names = vectorizer.fit_transform(corpus)
    return (vectorizer.transform(queries) @ names.T).toarray()


def encoder_alone(queries: Sequence[str], corpus: Sequence[str]) -> np.ndarray:
    """The cosine of the sentence encodings."""
    encoder = default_encoder()
    return encoder.encode(queries) @ encoder.encode(corpus).T


BASELINES: Mapping[str, Ranking] = {
    "edit-distance ratio": edit_distance,
    "BM25 on words": bm25,
    "character n-grams (char_wb)": character_ngrams,
    "sentence encoder alone": encoder_alone,
}
