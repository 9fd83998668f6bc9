"""What is open: searched, filtered, counted. Everything starts from ``public_openings``."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import (
    BigIntegerField,
    BooleanField,
    Case,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    Func,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Sum,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Concat, Greatest, Lower

from sadari.access.opening import public_openings
from sadari.bridge.search_terms import query_terms
from sadari.models import Field, Opening, Region, Requirement
from sadari.models.choices import (
    EDUCATION_ORDER,
    HOURS_PER_MONTH,
    MONTHS_PER_YEAR,
    PayUnit,
)
from sadari.queries.concept_search import NEAR, Part
from sadari.queries.names import name_field, name_of

NEWEST, CLOSING_SOON = "newest", "closing"
#: Longer queries say nothing more and cost more.
MOST_WORDS = 8


@dataclass(frozen=True, slots=True)
class Criteria:
    """What a visitor looks for; an empty value leaves that side open.

    Of ``occupation_ids`` an opening has any, of ``skill_ids`` it asks for each. ``education`` is
    the visitor's own schooling: openings that ask for more are left out.
    """

    text: str = ""
    region_id: str = ""
    field_id: str = ""
    occupation_ids: tuple[str, ...] = ()
    skill_ids: tuple[str, ...] = ()
    kind: str = ""
    least_pay_won_per_year: int | None = None
    education: str = ""
    no_experience: bool = False
    order: str = NEWEST


@dataclass(frozen=True, slots=True)
class Totals:
    """Openings, their places, and the organisations that offer them."""

    openings: int
    places: int
    organisations: int


def totals(on: date) -> Totals:
    found = public_openings(on).aggregate(
        openings=Count("pk"),
        places=Sum("places", default=0),
        organisations=Count("organisation", distinct=True),
    )
    return Totals(**found)


def find_openings(
    criteria: Criteria, on: date, parts: Sequence[Part] | None = None
) -> QuerySet[Opening]:
    """Open openings that meet every criterion, with what a card shows.

    ``parts`` are those of the text, as `parts_of` reads it; without them only its words count. An
    opening must answer to each: by its words, by its place, or by what the part means. ``grade``
    orders them: 0 for the words and what they name whole, 1 for what they name in part, 2 for what
    is only near; the worst of all parts.
    """
    found = public_openings(on).filter(_conditions(criteria))
    found = _with_text(found, criteria.text) if parts is None else _with_parts(found, parts)
    if criteria.region_id:
        found = found.filter(region_id__in=region_and_below(criteria.region_id))
    if criteria.least_pay_won_per_year is not None:
        found = found.alias(yearly_pay=yearly_pay()).filter(
            yearly_pay__gte=criteria.least_pay_won_per_year
        )
    order = ("grade", *_order(criteria.order)) if parts else _order(criteria.order)
    return found.select_related("organisation", "region").order_by(*order)


def _with_parts(openings: QuerySet[Opening], parts: Sequence[Part]) -> QuerySet[Opening]:
    """By the words of each part, its place or its meaning; each side's ids come from its index."""
    grades: list[Case | Value] = []
    for part in parts:
        by_words = _with_text(Opening.objects.order_by(), part.text).values("pk")
        here = Q(pk__in=by_words) | Q(region_id__in=_regions_named(part.text))
        if not part.meant:
            openings = openings.filter(here)
            continue
        here |= part.meant.whole.openings()
        some, near = part.meant.part.openings(), part.meant.near.openings()
        openings = openings.filter(here | some | near)
        grades.append(Case(When(here, then=0), When(some, then=1), default=NEAR))
    grade = Greatest(*grades) if len(grades) > 1 else (grades or [Value(0)])[0]
    return openings.annotate(grade=grade)


def _regions_named(text: str) -> set[str]:
    """The region that goes by this very name, and everything in it; nothing for most words."""
    named = Region.objects.filter(Q(names__name=text) | Q(name_ko=text) | Q(name_en__iexact=text))
    ids = list(named.order_by().values_list("pk", flat=True).distinct())
    return region_and_below(*ids) if ids else set()


def open_opening(opening_id: int, on: date) -> Opening | None:
    """One opening with all that its page shows; None where it is not open."""
    requirements = Requirement.objects.select_related("skill").order_by("-must", "skill_id")
    return (
        public_openings(on)
        .filter(pk=opening_id)
        .select_related("organisation", "region__parent__parent", "occupation", "field")
        .prefetch_related(Prefetch("requirements", queryset=requirements))
        .first()
    )


def yearly_pay() -> Case:
    """The least pay as won a year, for comparing; null where the pay is not stated."""
    months = {PayUnit.YEAR: 1, PayUnit.MONTH: MONTHS_PER_YEAR}
    months[PayUnit.HOUR] = HOURS_PER_MONTH * MONTHS_PER_YEAR
    return Case(
        *(When(pay_unit=unit, then=F("pay_least_won") * times) for unit, times in months.items()),
        output_field=BigIntegerField(),
    )


def region_and_below(*region_ids: str) -> set[str]:
    """These regions and everything that lies in them; one query, for there are few regions."""
    children: dict[str | None, list[str]] = {}
    for pk, parent_id in Region.objects.values_list("pk", "parent_id").order_by():
        children.setdefault(parent_id, []).append(pk)
    found: set[str] = set()
    waiting = list(region_ids)
    while waiting:
        here = waiting.pop()
        if here not in found:
            found.add(here)
            waiting += children.get(here, [])
    return found


def _conditions(criteria: Criteria) -> Q:
    wanted = Q()
    for name in ("field_id", "kind"):
        if value := getattr(criteria, name):
            wanted &= Q(**{name: value})
    if criteria.occupation_ids:
        wanted &= Q(occupation__in=criteria.occupation_ids)
    for skill_id in criteria.skill_ids:
        asking = Requirement.objects.filter(skill=skill_id).order_by()
        wanted &= Q(pk__in=asking.values("opening"))
    if criteria.education:
        own = EDUCATION_ORDER.index(criteria.education)
        wanted &= Q(education__isnull=True) | Q(education__in=EDUCATION_ORDER[: own + 1])
    if criteria.no_experience:
        wanted &= Q(experience_months=0)
    return wanted


def _order(order: str) -> tuple[object, ...]:
    if order == CLOSING_SOON:
        return (F("closes_on").asc(nulls_last=True), "pk")
    return (F("posted_on").desc(nulls_last=True), "-pk")


# ── Text ──────────────────────────────────────────────────────────────────────────────────────
# The index answers which openings hold all bigrams of a word; whether they stand side by side is
# then confirmed on the words themselves, written together as the index has them.


def _with_text(openings: QuerySet[Opening], text: str) -> QuerySet[Opening]:
    words = text.split()[:MOST_WORDS]
    if not words:
        return openings
    terms = sorted({term for word in words for term in query_terms(word)})
    if not terms:
        return openings.none()
    openings = openings.filter(_holds_all(terms)).alias(
        written=_together(
            Concat(
                "title", Value(_BORDER), "organisation__name", Value(_BORDER), "occupation_text",
                Value(_BORDER), "description", output_field=TextField(),
            )
        )
    )  # fmt: skip
    for word in words:
        openings = openings.filter(_stands_in(word))
    return openings


def _holds_all(terms: Iterable[str]) -> ExpressionWrapper:
    quoted = ("'" + term.replace("\\", "\\\\").replace("'", "''") + "'" for term in terms)
    holds = Func(
        F("search"),
        Value(" & ".join(quoted), output_field=TextField()),
        template="(%(expressions)s::tsquery)",
        arg_joiner=" @@ ",
        output_field=BooleanField(),
    )
    return ExpressionWrapper(holds, output_field=BooleanField())


def _stands_in(word: str) -> Q:
    pattern = _together(Value(word, output_field=TextField()))
    named = Requirement.objects.alias(written=_together(F("source_text"))).filter(
        opening=OuterRef("pk"), written__contains=pattern
    )
    return Q(written__contains=pattern) | Q(Exists(named))


_BORDER = "\x1f"
#: Spelled out, because what a database takes for punctuation depends on its locale.
_NOT_LETTERS = r"[\s!\"$-*,\-/:-@\[-`{-~·…‘’“”–—―、。「」『』【】〔〕《》★☆◆◇■□●○◎▶▷※]"


def _together(text: F | Value | Concat) -> Func:
    """Text in lower case without spaces and punctuation, on either side of a comparison."""
    plain = Lower(Func(text, template="normalize(%(expressions)s, NFKC)"))
    return Func(
        plain, Value(_NOT_LETTERS), Value(""), Value("g"),
        function="regexp_replace", output_field=TextField(),
    )  # fmt: skip


# ── Choices that the filters offer ────────────────────────────────────────────────────────────

Choice = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Choices:
    """What there is to choose from among the openings of today: (id, name) in page language."""

    regions: list[Choice]
    fields: list[Choice]


def choices(on: date) -> Choices:
    """Only what some opening has, so that no choice leads to nothing by itself; three queries."""
    openings = public_openings(on).order_by()
    name = name_field()
    return Choices(
        regions=_region_choices(set(openings.values_list("region_id", flat=True).distinct())),
        fields=list(
            Field.objects.filter(pk__in=openings.values("field_id"))
            .order_by(name).values_list("pk", name)
        ),
    )  # fmt: skip


def _region_choices(used: set[str]) -> list[Choice]:
    regions = {region.pk: region for region in Region.objects.all()}
    offered = used | {above for pk in used for above in _above(pk, regions)}
    return sorted(((pk, name_of(regions[pk])) for pk in offered), key=lambda choice: choice[1])


def _above(pk: str, regions: dict[str, Region]) -> Iterable[str]:
    parent_id = regions[pk].parent_id
    while parent_id is not None:
        yield parent_id
        parent_id = regions[parent_id].parent_id


def place_name(region: Region) -> str:
    """A place as people say it; a region's name already holds what it lies in (광주 북구)."""
    return name_of(region)
