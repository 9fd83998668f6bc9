"""Measures of rankings, and the paired comparison of two systems over the same queries."""

import numpy as np

_RESAMPLES = 10_000


def average_precision(scores: np.ndarray, relevant: np.ndarray) -> float:
    """Mean over the relevant places of the precision at each; ties: the later place first."""
    order = np.lexsort((-np.arange(len(scores)), -scores))
    ranks = np.flatnonzero(np.isin(order, relevant)) + 1
    return float((np.arange(1, len(ranks) + 1) / ranks).mean())


def first_relevant_rank(scores: np.ndarray, relevant: np.ndarray) -> int:
    """The rank, from 1, of the best relevant place; ties: the later place first."""
    best = relevant[np.lexsort((-relevant, -scores[relevant]))[0]]
    above, equal = scores > scores[best], scores == scores[best]
    return int(above.sum() + equal[best + 1 :].sum()) + 1


def compare(ours: np.ndarray, theirs: np.ndarray) -> dict[str, object]:
    """Mean difference, its 95 % bootstrap interval, wins, losses and the two-sided sign test."""
    from scipy.stats import binomtest

    difference = ours - theirs
    draws = np.random.default_rng(0).integers(0, len(ours), (_RESAMPLES, len(ours)))
    low, high = np.percentile(difference[draws].mean(axis=1), [2.5, 97.5])
    better, worse = int((difference > 0).sum()), int((difference < 0).sum())
    return {
        "difference": round(float(difference.mean()), 4),
        "interval": [round(float(low), 4), round(float(high), 4)],
        "better": better,
        "worse": worse,
        "p": float(binomtest(better, better + worse).pvalue) if better + worse else 1.0,
    }
