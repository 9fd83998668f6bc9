"""Terms that openings and courses use and nothing answers to, and what was decided on terms."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, F, Func, Model, Q, QuerySet, Sum, TextField

from sadari.access.opening import public_openings
from sadari.bridge.suggestions import Suggested, reading_of, suggested_concepts
from sadari.bridge.vocabulary import fold_term, holds_term
from sadari.models import Field, Occupation, Opening, Programme, Skill, TermMeaning
from sadari.models.concept_source import ConceptSource
from sadari.models.term_meaning import ConceptKind
from sadari.queries.names import name_of

EXAMPLES = 3
LEAST_CONFIDENCE = 0.05


@dataclass(slots=True)
class UnknownTerm:
    """A term with how many open openings ask for it, how many places these have, how many courses
    list it. ``writings`` are its spellings, the most frequent first.
    """

    folded: str
    writings: list[str] = field(default_factory=list)
    openings: int = 0
    places: int = 0
    courses: int = 0

    @property
    def text(self) -> str:
        return self.writings[0]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A concept that a term may mean. ``why`` as the linker says it, ``confidence`` 0–1."""

    id: str
    name: str
    why: str
    confidence: float


def unknown_terms(kind: str, on: date, search: str = "") -> list[UnknownTerm]:
    """All terms that nothing answers to and nobody decided on, most asked for first.

    For occupations the terms are job names of openings whose occupation is not known.
    """
    rows = _skill_terms(on) if kind == ConceptKind.SKILL else _job_names(on)
    terms = _grouped(rows)
    decided = TermMeaning.objects.filter(kind=kind).values_list("folded", flat=True)
    for folded in decided:
        terms.pop(folded, None)
    wanted = fold_term(search)
    found = [t for t in terms.values() if any(holds_term(w, wanted) for w in t.writings)]
    return sorted(found, key=lambda t: (-t.openings, -t.places, -t.courses, t.folded))


def _skill_terms(on: date) -> Iterable[Mapping[str, Any]]:
    asked = _each_term(public_openings(on)).annotate(openings=Count("pk"), places=Sum("places"))
    taught = _each_term(Programme.objects).annotate(courses=Count("pk"))
    yield from asked.values("term", "openings", "places")
    yield from taught.values("term", "courses")


def _each_term(rows: Any) -> QuerySet[Any, Any]:
    each = Func(F("unlinked_terms"), function="jsonb_array_elements_text", output_field=TextField())
    found: QuerySet[Any, Any] = rows.order_by().annotate(term=each).values("term")
    return found


def _job_names(on: date) -> Iterable[Mapping[str, Any]]:
    unknown = public_openings(on).filter(occupation=None).order_by()
    named = unknown.exclude(occupation_text="").values(term=F("occupation_text"))
    titled = unknown.filter(occupation_text="").values(term=F("title"))
    for rows in (named, titled):
        yield from rows.annotate(openings=Count("pk"), places=Sum("places"))


def _grouped(rows: Iterable[Mapping[str, Any]]) -> dict[str, UnknownTerm]:
    """One term for all its spellings; what holds no letter or digit is no term."""
    terms: dict[str, UnknownTerm] = {}
    uses: defaultdict[str, int] = defaultdict(int)
    for row in rows:
        folded = fold_term(row["term"])
        if folded:
            term = terms.setdefault(folded, UnknownTerm(folded))
            term.openings += row.get("openings", 0)
            term.places += row.get("places", 0)
            term.courses += row.get("courses", 0)
            uses[row["term"]] += row.get("openings", 0) + row.get("courses", 0)
            if row["term"] not in term.writings:
                term.writings.append(row["term"])
    for term in terms.values():
        term.writings.sort(key=lambda text: (-uses[text], text))
    return terms


def examples_of(kind: str, terms: Sequence[UnknownTerm], on: date) -> dict[str, list[Opening]]:
    """Up to three newest open openings for each term, by its folded text; one query."""
    folded = {text: term.folded for term in terms for text in term.writings}
    if kind == ConceptKind.SKILL:
        holds = Q(unlinked_terms__has_any_keys=list(folded))
    else:
        holds = Q(occupation=None) & (Q(occupation_text__in=folded) | Q(title__in=folded))
    found: defaultdict[str, list[Opening]] = defaultdict(list)
    for opening in public_openings(on).filter(holds).select_related("organisation"):
        named = [opening.occupation_text or opening.title]
        texts = opening.unlinked_terms if kind == ConceptKind.SKILL else named
        for key in {folded[text] for text in texts if text in folded}:
            if len(found[key]) < EXAMPLES:
                found[key].append(opening)
    return found


def suggestions_for(kind: str, texts: Sequence[str], most: int = 3) -> list[list[Suggestion]]:
    """For each text the concepts that it may mean, the most probable first.

    Beside the first only those that are not plainly improbable: a long list is read by nobody.
    """
    suggested = [
        [one for at, one in enumerate(each) if not at or one.confidence >= LEAST_CONFIDENCE]
        for each in suggested_concepts(kind, texts, most)
    ]
    concepts = _concepts(kind, [one.concept_id for each in suggested for one in each])
    return [
        [_named(one, concepts) for one in each if one.concept_id in concepts] for each in suggested
    ]


def _concepts(kind: str, ids: Iterable[str]) -> dict[str, Any]:
    model: type[Model] = Skill if kind == ConceptKind.SKILL else Occupation
    return dict(model._default_manager.in_bulk(list(set(ids))))


def _named(one: Suggested, concepts: dict[str, Any]) -> Suggestion:
    return Suggestion(one.concept_id, name_of(concepts[one.concept_id]), one.why, one.confidence)


def reading_in_words(kind: str, text: str) -> Suggestion | None:
    """What the text is read as now, and why; None where nothing answers to it."""
    read = reading_of(kind, text)
    concepts = _concepts(kind, [read.concept_id] if read else [])
    return _named(read, concepts) if read and read.concept_id in concepts else None


def decided_terms(search: str = "") -> QuerySet[TermMeaning]:
    """What people decided, newest first."""
    decided = TermMeaning.objects.filter(source=ConceptSource.PERSON).select_related(
        "skill", "occupation", "decided_by"
    )
    wanted = fold_term(search)
    return decided.filter(folded__contains=wanted) if wanted else decided


def decision_on(kind: str, text: str) -> TermMeaning | None:
    """What a person or an official list decided on this very term."""
    found = TermMeaning.objects.filter(kind=kind, folded=fold_term(text))
    return found.select_related("skill", "occupation", "decided_by").first()


def field_choices() -> list[tuple[str, str]]:
    """Every field of work with its name, strategic ones first."""
    return [(one.pk, name_of(one)) for one in Field.objects.order_by("-strategic", "pk")]
