"""An XML answer as numbered rows, with what stands between them: totals, messages, faults."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sadari.exchange.fields import gathered
from sadari.exchange.korean_text import Encoding, decode
from sadari.exchange.problem import Problem
from sadari.exchange.recognise import service_message
from sadari.exchange.xml_rows import Piece, after_cutting, file_encoding, parse_row, pieces, salvage

_TOTAL = re.compile(r"<(?:total|scn_cnt)\s*>\s*(\d+)\s*<", re.I)
_ROOT = re.compile(r"<(/?)(?:wantedRoot|wantedDetails|HRDNet)\b", re.I)
_COMMENT = re.compile(r"<!--.*?-->", re.S)
_NOT_CONTENT = re.compile(r"<\?.*?\?>|</?[A-Za-z_][^<>]*>|\ufeff", re.S)
_LEAF = re.compile(r"<([A-Za-z_][\w.-]*)\s*>([^<]*)</\1\s*>")
_CUT_TAG = re.compile(r"<[^<>]*$")


@dataclass(slots=True)
class FeedRow:
    """One row as sent, or the fault that stands in its place."""

    number: int
    raw: dict[str, str]
    problem: Problem | None = None


@dataclass(slots=True)
class XmlFeed:
    """``rows`` reads the file once; ``total`` is what it says of itself, known after that."""

    path: Path
    row_tag: str
    row_fields: frozenset[str]
    total: int | None = None
    count: int = 0
    _open_roots: int = field(default=0, init=False)
    _encoding: Encoding = field(default="utf-8", init=False)

    def rows(self) -> Iterator[FeedRow]:
        fault: Problem | None = None
        stored = file_encoding(self.path)
        encoding = self._encoding = after_cutting(stored)
        for piece in pieces(self.path, self.row_tag, stored):
            if piece.kind == "row":
                fault = None
                self.count += 1
                leaves = parse_row(piece.content, encoding)
                if leaves is None:
                    yield self._broken(piece, broken_row())
                else:
                    yield FeedRow(self.count, gathered(leaves))
                continue
            earlier, fault = fault, self._fault(piece, decode(piece.content, encoding))
            if fault and not (earlier and earlier.code == fault.code):
                self.count += 1
                yield self._broken(piece, fault)
        if fault is None and self._open_roots > 0:
            self.count += 1
            yield FeedRow(self.count, {}, cut_short())

    def _broken(self, piece: Piece, problem: Problem) -> FeedRow:
        leaves = salvage(piece.content, self._encoding)
        return FeedRow(self.count, gathered(leaves), problem)

    def _fault(self, piece: Piece, text: str) -> Problem | None:
        if piece.kind == "broken":
            return broken_row()
        text = _COMMENT.sub("", text)
        for total in _TOTAL.findall(text):
            self.total = max(int(total), self.total or 0)
        for closing in _ROOT.findall(text):
            self._open_roots += -1 if closing else 1
        message = service_message(text)
        if message:
            return service_error(message)
        return self._left_over(text)

    def _left_over(self, text: str) -> Problem | None:
        """Content between rows that belongs to none: remains of a row whose tags are damaged."""
        for leaf in _LEAF.finditer(text):
            if leaf[1].lower() in self.row_fields:
                return broken_row()
        rest = _NOT_CONTENT.sub("", _LEAF.sub("", text)).strip()
        if not rest:
            return None
        return cut_short() if _CUT_TAG.fullmatch(rest) else broken_row()


def broken_row() -> Problem:
    return Problem(
        "broken_row",
        reason=(
            "XML이 깨져 있거나 행이 끝나지 않아 읽을 수 없습니다.",
            "The XML of this row is damaged or does not end, so it cannot be read.",
        ),
        remedy=(
            "원본을 다시 내려받거나, 이 파일의 값을 채워 다시 올려 주십시오.",
            "Fetch the original again, or complete the values here and import this file.",
        ),
    )


def cut_short() -> Problem:
    return Problem(
        "cut_short",
        reason=(
            "파일이 중간에서 끊겨 있습니다. 앞의 행까지만 읽었습니다.",
            "The file ends before its closing tag: only the rows before it were read.",
        ),
        remedy=("원본을 다시 내려받아 올려 주십시오.", "Fetch the file again and import it whole."),
    )


def service_error(message: str) -> Problem:
    return Problem(
        "service_error",
        reason=(
            "파일 안에 오류 응답이 있습니다: {message}",
            "The file holds an error answer: {message}",
        ),
        remedy=(
            "그 응답에 해당하는 쪽을 다시 내려받아 올려 주십시오.",
            "Fetch the page that failed again and import it.",
        ),
        message=message,
    )
