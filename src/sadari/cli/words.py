"""Words for the published keys of a report and for the stages of a run."""

from gettext import gettext as _

LABELS = {
    "run": _("Run"),
    "talents": _("Talents"),
    "openings": _("Openings"),
    "places": _("Places"),
    "filled": _("Filled by proposal"),
    "blocking_pairs": _("Blocking pairs"),
    "inputs_hash": _("Hash of the inputs"),
    "result_hash": _("Hash of the result"),
    # What a verification answers.
    "inputs_hash_holds": _("The inputs are those recorded"),
    "result_hash_holds": _("The result is the one recorded"),
    "replay_holds": _("Run again, the same comes out"),
    "placements_hold": _("The stored placements are those of the run"),
    "findings": _("Findings"),
    # Why places stay unfilled.
    "skill": _("Nobody with the must-have skills"),
    "level": _("The skills, but not the level"),
    "place": _("Too far away"),
    "pay": _("Pay"),
    "condition": _("Conditions of work"),
    "taken_by_better_placed": _("Placed elsewhere"),
    "people": _("More places than people"),
    # How concentrated recommendations are.
    "talents_with_list": _("Talents with recommendations"),
    "shown_to_nobody": _("Openings shown to nobody (share)"),
    "first_choices_served": _("First choices with a free place"),
    "first_choice_served": _("First choices with a free place (share)"),
    "first_choice_served_at_most": _("… at most possible (share)"),
    "exposure_gini": _("Inequality of attention (Gini)"),
    "mean_fit": _("Mean fit of a list"),
    "first_choice_fit": _("Mean fit of first choices"),
    "matches": _("Sadari's lists"),
    "matches_by_price": _("Lists by scarcity price alone"),
    "fit_loss": _("Fit given up, whole lists (share)"),
    "first_choice_fit_loss": _("Fit given up, first choices (share)"),
}

STAGES = {
    "read": _("Reading talents and openings"),
    "fit": _("Fit, both ways"),
    "prices": _("Seat prices"),
    "recommendations": _("Recommendations"),
    "placement": _("Stable placement"),
    "check": _("Checking stability"),
    "causes": _("Causes of unfilled places"),
    "reach": _("Who can reach which opening"),
    "hash": _("Fingerprint of the result"),
    "store": _("Storing the result"),
}

CLUSTER_PROBLEMS = {
    "not_installed": _(
        "Sharing the work needs the extra “cluster”. Run: pip install 'sadari[cluster]'"
    ),
    "unreachable": _("No scheduler answers at {address}."),
    "no_workers": _("The scheduler at {address} has no workers."),
    "versions": _("A worker's programs are not the same as here: {detail}"),
}


def label(key: str) -> str:
    """The words for a key; one without words of its own is shown as it is."""
    return LABELS.get(key, key.replace("_", " "))


def stage(name: str) -> str:
    return STAGES.get(name, name)


def cluster_problem(reason: str, *, address: str, detail: str) -> str:
    """Why the cluster cannot be used."""
    return CLUSTER_PROBLEMS[reason].format(address=address, detail=detail)
