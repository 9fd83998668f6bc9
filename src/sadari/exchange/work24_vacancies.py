"""고용24 (Work24) vacancies: the list answer, the detail answers beside it, or refused rows mended.

Traps of the real answers that are handled here and in ``xml_rows``: errors with a healthy status,
pages saved as XML, invalid characters, wrong encodings, answers put one after another, files cut
short, totals that do not fit. Contact persons never leave this module.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sadari.actions.import_records import ReadRow
from sadari.exchange.detail_index import Detail, DetailIndex, detail_index
from sadari.exchange.field_table import field_rows
from sadari.exchange.fields import Fields, cleansed, names
from sadari.exchange.plain_text import known
from sadari.exchange.problem import Problem
from sadari.exchange.reading import as_read, missing, note, refused_row, started
from sadari.exchange.recognise import Recognised, recognise, wrong_file
from sadari.exchange.resident_numbers import resident_number_found
from sadari.exchange.vacancy_record import vacancy_record
from sadari.exchange.xml_feed import FeedRow, XmlFeed

KEY = "wantedAuthNo"
DETAIL = "wantedDtl"
_LIST_FIELDS = names(
    "wantedauthno company busino indtpnm title saltpnm sal minsal maxsal region holidaytpnm "
    "minedubg maxedubg career regdt closedt infosvc wantedinfourl wantedmobileinfourl zipcd "
    "strtnmcd basicaddr detailaddr emptpcd jobscd smodifydtm "
)
_DETAIL_FIELDS = names(
    "corpnm repernm totpsncnt indtpcdnm busicont corpaddr homepg busisize wantedtitle jobsnm "
    "reljobsnm jobcont receiptclosedt emptpnm collectpsncnt entertpnm edunm certificate "
    "compabl pfcond workregion srchkeywordnm contacttelno "
)
_CODES = names(
    "wantedauthno busino minsal maxsal sal regdt closedt receiptclosedt zipcd strtnmcd "
    "emptpcd jobscd smodifydtm wantedinfourl wantedmobileinfourl dtlrecrconturl homepg "
    "totpsncnt collectpsncnt capitalamt yrsalesamt regioncd minedubgicd maxedubgicd "
)


def read_vacancies(
    path: str | Path, detail: str | Path | None = None, *, notes: list[str] | None = None
) -> Iterator[ReadRow]:
    """One ``ReadRow`` for each row of the list, then one for each detail that has no row in it.

    ``path`` is a list answer (or several, one after another) or a table of refused rows;
    ``detail`` holds detail answers, wrapped, single or one after another. Remarks on the whole
    file are added to ``notes``. ``FileRefused`` where a file is something else.
    """
    path = Path(path)
    found = recognise(path)
    details = None if detail is None else _details(Path(detail))
    source = _source(path, found)
    return started(_Joined(source, details, notes).rows())


@dataclass(slots=True)
class _Source:
    """Rows of the list with their detail fields, if they bring them along."""

    feed: XmlFeed | None
    table: Iterator[FeedRow] | None = None

    @property
    def row_name(self) -> str:
        """What a row as a whole is called in the file."""
        return self.feed.row_tag if self.feed else ""

    def rows(self) -> Iterator[FeedRow]:
        if self.feed is not None:
            return self.feed.rows()
        return iter(self.table or ())


def _source(path: Path, found: Recognised) -> _Source:
    refusal = wrong_file(found, "vacancies", _REMEDY)
    if found.kind == "vacancies":
        return _Source(XmlFeed(path, "wanted", _LIST_FIELDS))
    if found.kind in ("table", "workbook"):
        return _Source(None, field_rows(path, found, KEY, refusal))
    raise refusal.for_file()


def _details(path: Path) -> XmlFeed:
    found = recognise(path)
    if found.kind != "vacancy_details":
        raise wrong_file(found, "vacancy_details", _DETAIL_REMEDY).for_file()
    return XmlFeed(path, DETAIL, _DETAIL_FIELDS | _LIST_FIELDS)


@dataclass(slots=True)
class _Joined:
    source: _Source
    details: XmlFeed | None
    notes: list[str] | None
    _faults: list[FeedRow] = field(default_factory=list)
    _last: int = 0
    _without_detail: int = 0

    def rows(self) -> Iterator[ReadRow]:
        with detail_index() as index:
            if self.details is not None:
                self._index_details(self.details, index)
            for row in self.source.rows():
                self._last = row.number
                yield self._listed(row, index)
            yield from self._faulty_details()
            yield from self._orphans(index)
            self._remark(index)

    def _index_details(self, details: XmlFeed, index: DetailIndex) -> None:
        for row in details.rows():
            fields, resident = cleansed(row.raw, _CODES)
            key = known(Fields(row.raw).sent(KEY))
            if row.problem or not key:
                self._faults.append(
                    FeedRow(row.number, fields, row.problem or missing(f"{DETAIL}/{KEY}"))
                )
            else:
                index.add(Detail(row.number, key, fields, resident))

    def _listed(self, row: FeedRow, index: DetailIndex) -> ReadRow:
        own, own_detail = _split(row.raw)
        clean, resident = cleansed(own, _CODES)
        detail = index.take(known(Fields(clean).sent(KEY))) if self.details else None
        self._without_detail += self.details is not None and detail is None
        clean_detail, resident_in_detail = cleansed(own_detail, _CODES)
        if detail is not None:
            clean_detail, resident_in_detail = detail.fields, detail.resident_number_in
        beside = _prefixed(clean_detail)
        raw = {**clean, **beside}
        if resident or resident_in_detail:
            at = resident or f"{DETAIL}/{resident_in_detail}"
            return refused_row(row.number, raw, at, resident_number_found())
        if row.problem:
            return refused_row(row.number, raw, self.source.row_name, row.problem)
        listed, told = Fields(clean), Fields(beside)
        return as_read(row.number, raw, lambda: vacancy_record(row.number, listed, told))

    def _faulty_details(self) -> Iterator[ReadRow]:
        for fault in self._faults:
            self._last += 1
            problem = fault.problem or missing(KEY)
            yield refused_row(self._last, _prefixed(fault.raw), DETAIL, problem)

    def _orphans(self, index: DetailIndex) -> Iterator[ReadRow]:
        for detail in index.left_over():
            self._last += 1
            raw = {KEY: detail.key, **_prefixed(detail.fields)}
            problem = _no_list_row(detail)
            yield refused_row(self._last, raw, f"{DETAIL}/{KEY}", problem)

    def _remark(self, index: DetailIndex) -> None:
        feed = self.source.feed
        if feed and feed.total is not None and feed.total != feed.count:
            note(
                self.notes,
                f"total에는 {feed.total}건으로 적혀 있으나 실제로 읽은 행은 {feed.count}건입니다.",
                f"The file's total says {feed.total}, but it holds {feed.count} rows.",
            )
        if self._without_detail:
            note(
                self.notes,
                f"상세 정보가 없는 채용정보 {self._without_detail}건은 목록만으로 읽었습니다.",
                f"{self._without_detail} vacancies have no detail and were read from the list.",
            )
        if index.replaced:
            note(
                self.notes,
                f"같은 구인인증번호의 상세 정보가 {index.replaced}건 겹쳐 마지막 것을 썼습니다.",
                f"{index.replaced} details repeat a key; the last of each was taken.",
            )


def _split(raw: dict[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """(list fields, detail fields) of a row; in a table detail columns have a path as heading."""
    detail = {name: text for name, text in raw.items() if "/" in name}
    return {name: text for name, text in raw.items() if name not in detail}, detail


def _prefixed(fields: dict[str, str]) -> dict[str, str]:
    """Detail fields under names that a list field cannot have."""
    return {
        name if "/" in name else f"{DETAIL}/{name}": text
        for name, text in fields.items()
        if name != KEY
    }


def _no_list_row(detail: Detail) -> Problem:
    return Problem(
        "detail_without_list_row",
        reason=(
            "상세 파일의 {position}번째 {key}: 목록 파일에 없는 구인인증번호입니다.",
            "Detail {position} of the detail file, {key}, has no row in the list.",
        ),
        remedy=(
            "이 공고가 든 목록을 함께 올리거나, 목록의 값을 채워 다시 올려 주십시오.",
            "Import it with the list that holds this vacancy, or fill in the list's values here.",
        ),
        position=detail.position,
        key=detail.key,
    )


_REMEDY = (
    "고용24 채용정보 목록(wantedRoot)의 XML이나 고쳐 쓴 거부 행 CSV를 올려 주십시오.",
    "Import a list answer (wantedRoot) of 고용24 vacancies, or a mended CSV of refused rows.",
)
_DETAIL_REMEDY = (
    "고용24 채용정보 상세(wantedDtl)의 XML을 상세 파일로 올려 주십시오.",
    "Give the detail answers (wantedDtl) of 고용24 vacancies as the detail file.",
)
