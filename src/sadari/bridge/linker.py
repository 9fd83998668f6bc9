"""The linker over this installation's words, built once a process for each state of them.

Every question asks the database for the state's name first (one row of one small table), so that
a decision made in any process counts in all of them without a restart.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from threading import Lock

from sadari.bridge.vocabulary import State, current_vocabulary, decided_meanings, vocabulary_state
from sadari.language.linking import Linker
from sadari.language.vocabulary import vocabulary_version


@dataclass(frozen=True, slots=True)
class _Built:
    state: State
    linker: Linker


#: The newest linker with and without the encoder; older ones are dropped.
_newest: dict[bool, _Built] = {}
_building = Lock()
_held: ContextVar[_Built | None] = ContextVar("held_linker", default=None)


def current_linker() -> Linker:
    """The linker for the words as they are now, without the encoder unless `bulk_linking` is on."""
    held = _held.get()
    return held.linker if held else _linker_of(vocabulary_state(), with_encoder=False).linker


def recent_linker() -> Linker:
    """The linker as this process last used it, perhaps some decisions ago; else the current one.

    For what a term meant so far, where building a linker for that alone would cost seconds.
    """
    newest = _newest.get(False)
    return newest.linker if newest else current_linker()


def words_version() -> str:
    """Names the packaged tables and all that was added to them here; changes with any of it."""
    held = _held.get()
    version = (held.state if held else vocabulary_state()).version
    return f"{vocabulary_version()}:{version}" if version else vocabulary_version()


def linker_of_meanings() -> Linker:
    """The linker with the encoder, for pages that ask what is near in meaning: it is large."""
    return _linker_of(vocabulary_state(), with_encoder=True).linker


@contextmanager
def bulk_linking() -> Iterator[None]:
    """Inside the block one linker with the encoder answers, and nothing is asked in between.

    For imports and jobs, one batch at a time; web pages do without, since the encoder is large.
    """
    token = _held.set(_linker_of(vocabulary_state(), with_encoder=True))
    try:
        yield
    finally:
        _held.reset(token)


def _linker_of(state: State, *, with_encoder: bool) -> _Built:
    with _building:
        newest = _newest.get(with_encoder)
        if newest is None or newest.state != state:
            newest = _newest[with_encoder] = _Built(state, _build(state, newest, with_encoder))
        return newest


def _build(state: State, newest: _Built | None, with_encoder: bool) -> Linker:
    """Where only decisions are new, what the newest linker has of the vocabulary is used again."""
    vocabulary = current_vocabulary(state)
    meanings = decided_meanings(vocabulary) if state.version else ()
    if newest is not None and newest.linker.vocabulary is vocabulary:
        return newest.linker.decided(meanings)
    if not with_encoder:
        return Linker(vocabulary, meanings)
    from sadari.bridge.encodings import cached_encoder  # large; only where it is used

    return Linker(vocabulary, meanings, cached_encoder())
