"""What the full-text index stores and asks: character bigrams, so Korean substrings are found."""

from sadari.language.normalise import bigrams, query_bigrams


def index_terms(*texts: str) -> list[str]:
    """Sorted, distinct bigrams of all texts, for ``array_to_tsvector``."""
    return sorted({term for text in texts for term in bigrams(text)})


def query_terms(text: str) -> list[str]:
    """Bigrams that must all occur; empty when nothing searchable was written."""
    return sorted(set(query_bigrams(text)))
