"""XML answers cut into their rows, byte by byte, so that one bad row never takes others with it.

A parser that reads a file as one document loses everything after the first fault, and real
answers have faults: control characters, bare ampersands, answers put one after another, files
cut short. So rows are found by their own tags and parsed one at a time; a row that cannot be
parsed is named and the next one goes on. At most one row is in memory. No document type
declaration is accepted (see ``recognise``), so there are no entities to expand and nothing is
fetched.

Tags are ASCII, and in UTF-8 as in cp949 no other character contains their bytes, so rows can be
found before their encoding is known; UTF-16 is turned into UTF-8 first.
"""

import codecs
import html.entities
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal

from lxml import etree

from sadari.exchange.korean_text import SAMPLE_BYTES, Encoding, choose_encoding, decode

CHUNK_BYTES = 262_144
LONGEST_ROW_BYTES = 4_000_000
_LONGEST_OUTSIDE_BYTES = 65_536
_KEPT_OF_A_BROKEN_ROW = 20_000

_SIGNS = {"amp", "lt", "gt", "quot", "apos"}
_INVALID = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_CDATA = re.compile(r"(<!\[CDATA\[.*?\]\]>)", re.S)
_REFERENCE = re.compile(r"&(?:#(\d{1,7}|[xX][0-9A-Fa-f]{1,6});|([A-Za-z][A-Za-z0-9]*);)?")
_STRAY_ANGLE = re.compile(r"<(?![A-Za-z/!?_])|<(?=/?[^\x00-\x7f])|<(?=/(?![A-Za-z_]))")
_MARKUP = re.compile(
    r"<(?=/?(?:br|p|b|i|u|em|strong|font|span|div|ul|ol|li|a|img|table|tbody|thead|tr|td|th|hr|"
    r"h[1-6]|center|pre|sub|sup|strike|s)\b[^<>]*>)",
    re.I,
)
_LEAF = re.compile(r"<([A-Za-z_][\w.-]*)\s*>([^<]*)</\1\s*>")


@dataclass(frozen=True, slots=True)
class Piece:
    """A row (``row``), a row that never ended or ended too late (``broken``), or what stands
    between rows (``outside``)."""

    kind: Literal["row", "broken", "outside"]
    content: bytes


@dataclass(frozen=True, slots=True)
class Leaf:
    """One field of a row; ``path`` is its name below the row, ``corpInfo/corpNm``."""

    path: str
    text: str


def file_encoding(path: Path) -> Encoding:
    with path.open("rb") as stream:
        return choose_encoding(stream.read(SAMPLE_BYTES))


def after_cutting(stored: Encoding) -> Encoding:
    """The encoding of the pieces of a file that is stored in ``stored``."""
    return stored if stored == "cp949" else "utf-8"


def pieces(path: Path, row_tag: str, encoding: Encoding) -> Iterator[Piece]:
    """The file's pieces in order; joined they are the whole file, but for over-long garbage."""
    with path.open("rb") as stream:
        yield from _Cutter(_ascii_compatible(stream, encoding), row_tag).pieces()


def _ascii_compatible(stream: BinaryIO, encoding: Encoding) -> Iterator[bytes]:
    chunks = iter(lambda: stream.read(CHUNK_BYTES), b"")
    if encoding in ("utf-8", "cp949"):
        yield from chunks
        return
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    for chunk in chunks:
        yield decoder.decode(chunk).encode("utf-8", "replace")
    yield decoder.decode(b"", final=True).encode("utf-8", "replace")


class _Cutter:
    """Scans a stream of bytes for row tags, comments and CDATA sections."""

    def __init__(self, chunks: Iterator[bytes], row_tag: str) -> None:
        self._chunks = chunks
        self._token = re.compile(
            rb"<!--|<!\[CDATA\[|<(/?)" + row_tag.encode("ascii") + rb"(?=[\s/>])[^<>]*>"
        )
        self._buffer = b""
        self._position = 0  # scanned up to here
        self._start = 0  # first byte not given out yet
        self._in_row = False
        self._ended = False

    def pieces(self) -> Iterator[Piece]:
        while True:
            token = self._token.search(self._buffer, self._position)
            if token is None:
                yield from self._overlong()
                if self._ended:
                    break
                self._position = max(self._position, self._partial_token())
                self._refill()
            elif token[0].startswith(b"<!"):
                self._pass_section(token)
            else:
                yield from self._at_tag(token)
        yield from self._give(len(self._buffer), "broken" if self._in_row else "outside")

    def _partial_token(self) -> int:
        """Where a token may have begun that the next chunk ends."""
        last = self._buffer.rfind(b"<")
        open_ended = last >= 0 and self._buffer.find(b">", last) < 0
        return last if open_ended and len(self._buffer) - last < 1_000 else len(self._buffer)

    def _refill(self) -> None:
        chunk = next(self._chunks, b"")
        self._ended = not chunk
        self._buffer = self._buffer[self._start :] + chunk
        self._position -= self._start
        self._start = 0

    def _pass_section(self, opening: re.Match[bytes]) -> None:
        """Skip a comment or CDATA section; one that does not end is taken as plain text."""
        closing = b"-->" if opening[0] == b"<!--" else b"]]>"
        end = self._buffer.find(closing, opening.end())
        offset = opening.start() - self._start
        while end < 0 and not self._ended and len(self._buffer) - self._start < LONGEST_ROW_BYTES:
            self._refill()
            end = self._buffer.find(closing, offset)
        start = self._start + offset
        self._position = end + len(closing) if end >= 0 else start + len(opening[0])

    def _at_tag(self, tag: re.Match[bytes]) -> Iterator[Piece]:
        self._position = tag.end()
        if tag[1]:
            if self._in_row:
                yield from self._give(tag.end(), "row")
                self._in_row = False
            return
        yield from self._give(tag.start(), "broken" if self._in_row else "outside")
        self._in_row = not tag[0].endswith(b"/>")
        if not self._in_row:
            yield from self._give(tag.end(), "row")

    def _overlong(self) -> Iterator[Piece]:
        waiting = len(self._buffer) - self._start
        if self._in_row and waiting > LONGEST_ROW_BYTES:
            yield from self._give(len(self._buffer), "broken")
            self._in_row = False
        elif not self._in_row and waiting > _LONGEST_OUTSIDE_BYTES:
            yield from self._give(self._partial_token(), "outside")

    def _give(self, end: int, kind: Literal["row", "broken", "outside"]) -> Iterator[Piece]:
        content = self._buffer[self._start : end]
        self._start = end
        self._position = max(self._position, end)
        if content.strip():
            yield Piece(kind, content if kind == "row" else content[:_KEPT_OF_A_BROKEN_ROW])


_PARSER = etree.XMLParser(
    resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False
)


def parse_row(content: bytes, encoding: Encoding) -> list[Leaf] | None:
    """The fields of one row in order, or None where it is not well-formed."""
    text = repair(decode(content, encoding))
    try:
        element = etree.fromstring(text.encode("utf-8", "replace"), _PARSER)
    except etree.XMLSyntaxError:
        return None
    return list(_leaves(element, ""))


def salvage(content: bytes, encoding: Encoding) -> list[Leaf]:
    """The fields of a broken row that are whole."""
    text = _INVALID.sub("", decode(content, encoding))
    return [Leaf(match[1], match[2]) for match in _LEAF.finditer(text)]


def _leaves(element: etree._Element, path: str) -> Iterator[Leaf]:
    for child in element.iterchildren(tag=etree.Element):
        name = etree.QName(child).localname
        below = f"{path}/{name}" if path else name
        if len(child):
            own = (child.text or "").strip()
            if own:
                yield Leaf(below, own)
            yield from _leaves(child, below)
        else:
            yield Leaf(below, child.text or "")


def repair(text: str) -> str:
    """XML text without what no parser takes: control characters, bare ``&``, stray ``<``.

    Entities of HTML become their characters, markup inside a field becomes text.
    """
    sections = _CDATA.split(_INVALID.sub("", text))
    return "".join(
        section if section.startswith("<![CDATA[") else _repair_markup(section)
        for section in sections
    )


def _repair_markup(text: str) -> str:
    text = _MARKUP.sub("&lt;", _STRAY_ANGLE.sub("&lt;", text))
    return _REFERENCE.sub(_reference, text)


def _reference(match: re.Match[str]) -> str:
    number, name = match[1], match[2]
    if number:
        code = int(number[1:], 16) if number[0] in "xX" else int(number)
        valid = code in (9, 10, 13) or 32 <= code < 0xD800 or 0xE000 <= code <= 0x10FFFF
        return match[0] if valid and code not in (0xFFFE, 0xFFFF) else ""
    if name in _SIGNS:
        return match[0]
    character = html.entities.html5.get(f"{name};") if name else None
    return character if character else "&amp;" + match[0][1:]
