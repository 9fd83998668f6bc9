import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sadari.engine.acceleration import Acceleration

ABOVE_ALL = 1e9


def contraction(seed: int, size: int) -> tuple[np.ndarray, np.ndarray]:
    """A symmetric map x → M x + c that shrinks slowly: eigenvalues up to .99."""
    rng = np.random.default_rng(seed)
    turned, _ = np.linalg.qr(rng.normal(size=(size, size)))
    return turned @ np.diag(np.linspace(0.5, 0.99, size)) @ turned.T, rng.normal(size=size)


def rounds_to_rest(seed: int, size: int, most: float, *, accelerated: bool) -> tuple[int, float]:
    """How many rounds until an error of 1e-9, and the greatest number guessed."""
    matrix, constant = contraction(seed, size)
    steps, guess, greatest = Acceleration(np.full(size, most)), np.zeros(size), 0.0
    for count in range(5000):
        fitted = np.minimum(matrix @ guess + constant, most)
        error = float(np.abs(fitted - guess).max())
        if error < 1e-9:
            return count, greatest
        guess = steps.next(guess, fitted, error) if accelerated else fitted
        greatest = max(greatest, float(guess.max()))
    return 5000, greatest


@settings(max_examples=50)
@given(st.integers(0, 10_000), st.integers(1, 30))
def test_a_slow_iteration_ends_in_a_fraction_of_its_rounds(seed: int, size: int) -> None:
    plain, _ = rounds_to_rest(seed, size, ABOVE_ALL, accelerated=False)
    fast, _ = rounds_to_rest(seed, size, ABOVE_ALL, accelerated=True)
    assert fast < plain / 3


@settings(max_examples=50)
@given(st.integers(0, 10_000), st.floats(0.01, 5.0))
def test_no_guess_is_above_the_most(seed: int, most: float) -> None:
    _, greatest = rounds_to_rest(seed, 5, most, accelerated=True)
    assert greatest <= most


def test_what_made_things_worse_is_taken_back() -> None:
    steps = Acceleration(np.full(1, ABOVE_ALL))
    steps.next(np.array([0.0]), np.array([1.0]), 1.0)
    mixed = steps.next(np.array([1.0]), np.array([1.9]), 0.9)
    assert mixed != [1.9]
    assert steps.next(mixed, mixed + 50.0, 50.0) == [1.9]


def test_equal_steps_are_mixed_without_a_division_by_nothing() -> None:
    steps, still = Acceleration(np.full(3, ABOVE_ALL)), np.ones(3)
    for _ in range(4):
        assert np.array_equal(steps.next(still, still, 0.0), still)
