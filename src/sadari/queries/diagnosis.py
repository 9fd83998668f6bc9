"""Why places stay empty, in words: the steps people are lost at, and what one change would do."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from sadari.access.match_run import newest_done_run
from sadari.models import MatchRun, Opening, OpeningDiagnosis, Skill
from sadari.models.choices import Contract, Education, Schedule
from sadari.queries.names import name_of
from sadari.ui.words import won

#: The staircase, in the order in which people are lost.
REACH_STEPS = ("all", "place", "skill", "level", "pay", "condition")

#: Causes of unfilled places as the report splits them.
CAUSES = {
    "skill": gettext_lazy("Nobody has the skills"),
    "level": gettext_lazy("The skills, but not the level"),
    "place": gettext_lazy("Too far away"),
    "pay": gettext_lazy("The pay"),
    "condition": gettext_lazy("Conditions of work"),
    "taken_by_better_placed": gettext_lazy("Placed elsewhere"),
    "people": gettext_lazy("More places than people"),
}
CAUSE_MEANINGS = {
    "skill": gettext_lazy("A required skill is missing."),
    "level": gettext_lazy("The skill is there, but below the level or the experience asked."),
    "place": gettext_lazy("The way to work is longer than people accept."),
    "pay": gettext_lazy("The best pay offered lies below what people ask."),
    "condition": gettext_lazy("Licence, schooling, kind of contract or working hours do not fit."),
    "taken_by_better_placed": gettext_lazy(
        "Somebody could fill the place, but all of them are proposed for places that suit them "
        "better."
    ),
    "people": gettext_lazy("There would be too few people even if everything else fitted."),
}
#: A diagnosis says "all" where no condition loses anybody and there are simply too few people.
_SAME_CAUSE = {"all": "people"}


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the staircase, ready for the component of that name."""

    name: str
    label: str
    count: int
    href: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """What one change would do; ``words`` says the change, ``gain`` how many more it reaches."""

    kind: str
    words: str
    reachable: int
    gain: int


def cause_of(diagnosis: OpeningDiagnosis | None) -> str:
    """The main cause by its name in `CAUSES`; "" where nothing is unfilled or nothing is known."""
    if diagnosis is None:
        return ""
    return _SAME_CAUSE.get(diagnosis.main_cause, diagnosis.main_cause)


def cause_label(cause: str) -> str:
    return str(CAUSES.get(cause, ""))


def reachable(diagnosis: OpeningDiagnosis) -> int:
    """People who meet every condition as it stands."""
    return int(diagnosis.reach["condition"])


def diagnosis_of(opening: Opening) -> tuple[MatchRun | None, OpeningDiagnosis | None]:
    """The newest finished run and what it says of the opening; None where it was not part."""
    run = newest_done_run()
    if run is None:
        return None, None
    return run, OpeningDiagnosis.objects.filter(run=run, opening=opening).first()


def staircase_of(opening: Opening, diagnosis: OpeningDiagnosis) -> list[Step]:
    """The steps with their counts, each naming the condition as this opening states it."""
    labels = _step_labels(opening)
    return [
        Step(name, labels[name], int(diagnosis.reach[name]), "" if name == "all" else "#asked")
        for name in REACH_STEPS
    ]


def _step_labels(opening: Opening) -> dict[str, str]:
    levels = [need.level for need in opening.requirements.all() if need.must]
    pay = opening.most_pay_won_per_year or opening.least_pay_won_per_year
    return {
        "all": _("All who seek work"),
        "place": _("Who would come here"),
        "skill": _("The required skills"),
        "level": _("Level %(level)s and the experience asked") % {"level": max(levels)}
        if len(set(levels)) == 1
        else _("The level and experience asked"),
        "pay": _("This pay") if pay else _("Pay (not stated)"),
        "condition": _("Schooling, licence, contract, hours"),
    }


def steepest(steps: list[Step]) -> Step | None:
    """The step that loses the largest share of those left before it; None if nobody is lost."""
    losses = [
        (1 - after.count / before.count, after) for before, after in pairwise(steps) if before.count
    ]
    worst = max(losses, key=lambda loss: loss[0], default=(0.0, None))
    return worst[1] if worst[0] > 0 else None


def changes_of(diagnosis: OpeningDiagnosis) -> list[Change]:
    """The single changes that bring people, best first, worded."""
    skills = skill_names(change.get("skill_id") for change in diagnosis.changes)
    return [_worded(change, skills) for change in diagnosis.changes]


def best_changes(diagnoses: Iterable[OpeningDiagnosis]) -> dict[int, Change]:
    """The best change by opening id; one query for all names of skills."""
    best = {one.opening_id: one.changes[0] for one in diagnoses if one.changes}
    skills = skill_names(change.get("skill_id") for change in best.values())
    return {opening: _worded(change, skills) for opening, change in best.items()}


def skill_names(skill_ids: Iterable[str | None]) -> dict[str, str]:
    """Names in the language of the page by id."""
    wanted = {skill_id for skill_id in skill_ids if skill_id}
    found = Skill.objects.filter(pk__in=wanted) if wanted else ()
    return {skill.pk: name_of(skill) for skill in found}


def _worded(change: Mapping[str, Any], skills: Mapping[str, str]) -> Change:
    words = _WORDS[change["kind"]](change, skills)
    return Change(change["kind"], words, int(change["reachable"]), int(change["gain"]))


def _arrow(what: str, before: str, after: str) -> str:
    return _("%(what)s: %(before)s → %(after)s") % {
        "what": what, "before": before, "after": after,
    }  # fmt: skip


def _pay(change: Mapping[str, Any], _skills: Mapping[str, str]) -> str:
    return _arrow(_("Pay a year"), won(change["from"]), won(change["to"]))


def _experience(change: Mapping[str, Any], _skills: Mapping[str, str]) -> str:
    return _arrow(_("Experience"), months_in_words(change["from"]), months_in_words(change["to"]))


def _to_wished(change: Mapping[str, Any], skills: Mapping[str, str]) -> str:
    return _arrow(skills.get(change["skill_id"], ""), _("required"), _("welcome"))


def _level(change: Mapping[str, Any], skills: Mapping[str, str]) -> str:
    before, after = (_("level %(level)s") % {"level": change[side]} for side in ("from", "to"))
    return _arrow(skills.get(change["skill_id"], ""), before, after)


def _education(change: Mapping[str, Any], _skills: Mapping[str, str]) -> str:
    return _arrow(_("Schooling"), *_labels(Education, change))


def _schedule(change: Mapping[str, Any], _skills: Mapping[str, str]) -> str:
    return _arrow(_("Working hours"), *_labels(Schedule, change))


def _contract(change: Mapping[str, Any], _skills: Mapping[str, str]) -> str:
    return _arrow(_("Contract"), *_labels(Contract, change))


def _remote(_change: Mapping[str, Any], _skills: Mapping[str, str]) -> str:
    return _("From anywhere (remote work, housing or transport)")


def _labels(choices: Any, change: Mapping[str, Any]) -> list[str]:
    return [
        str(choices(change[side]).label) if change[side] else _("not asked")
        for side in ("from", "to")
    ]


_WORDS = {
    "pay": _pay,
    "experience": _experience,
    "skill_to_wished": _to_wished,
    "licence_to_wished": _to_wished,
    "skill_level": _level,
    "education": _education,
    "schedule": _schedule,
    "contract": _contract,
    "remote": _remote,
}


def months_in_words(months: int) -> str:
    """Experience in years where it is whole years, in months else; none is "not asked"."""
    if months == 0:
        return _("not asked")
    if months % 12 == 0:
        return ngettext("%(count)s year", "%(count)s years", months // 12) % {"count": months // 12}
    return ngettext("%(count)s month", "%(count)s months", months) % {"count": months}
