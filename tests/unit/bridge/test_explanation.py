"""Reasons add up to the score that the run used, pair by pair."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories.opening import OpeningFactory, RequirementFactory
from tests.factories.skill import SkillFactory
from tests.factories.talent import EvidenceFactory, TalentFactory
from tests.worlds.sketched import settle, town

from sadari.access.actor import Actor
from sadari.actions.match_run import run_match
from sadari.bridge.explanation import Explanation, explain_pairs
from sadari.models import Opening, Recommendation, Talent


@pytest.fixture
def matched(packaged_data: None, operator: Actor) -> list[Recommendation]:
    settle(*town())
    run_match(by=operator)
    return list(Recommendation.objects.order_by("pk"))


def explained(rows: list[Recommendation]) -> list[Explanation]:
    return explain_pairs([(row.talent_id, row.opening_id) for row in rows])


def points(explanation: Explanation, side: str) -> int:
    return sum(reason.points for reason in explanation.reasons if reason.side == side)


def test_points_add_up_to_the_scores_of_the_run(matched: list[Recommendation]) -> None:
    found = explained(matched)
    assert len(found) == len(matched) > 0
    for row, explanation in zip(matched, found, strict=True):
        assert points(explanation, "talent") == explanation.talent_score == row.talent_score
        assert points(explanation, "opening") == explanation.opening_score == row.opening_score
        assert all(0 <= reason.share <= 1 for reason in explanation.reasons)


def test_pairs_come_back_in_the_order_they_were_asked_in(matched: list[Recommendation]) -> None:
    asked = [(row.talent_id, row.opening_id) for row in reversed(matched)]
    assert [(e.talent_id, e.opening_id) for e in explain_pairs(asked)] == asked


def test_a_pair_explained_alone_reads_as_it_does_among_many(
    matched: list[Recommendation],
) -> None:
    among_many = explained(matched)
    for row, expected in list(zip(matched, among_many, strict=True))[:5]:
        assert explained([row]) == [expected]


def test_the_number_of_queries_does_not_grow_with_the_pairs(
    matched: list[Recommendation],
) -> None:
    counted = []
    for rows in (matched[:1], matched[:9]):
        with CaptureQueriesContext(connection) as queries:
            explained(rows)
        counted.append(len(queries))
    assert counted == [6, 6]


def test_who_is_gone_is_left_out(matched: list[Recommendation]) -> None:
    pairs = [(row.talent_id, row.opening_id) for row in matched[:3]]
    ghost = (uuid.uuid4(), matched[0].opening_id)
    nowhere = (matched[0].talent_id, 0)
    found = explain_pairs([ghost, *pairs, nowhere])
    assert [(e.talent_id, e.opening_id) for e in found] == pairs


def pair() -> tuple[Talent, Opening]:
    return TalentFactory(), OpeningFactory()


def test_a_missing_skill_and_a_lower_level_are_named(db: None) -> None:
    talent, opening = pair()
    absent, low = SkillFactory(id="absent"), SkillFactory(id="low")
    licence = SkillFactory(id="paper", kind="licence")
    RequirementFactory(opening=opening, skill=absent, level=4, must=False)
    RequirementFactory(opening=opening, skill=low, level=5, must=True)
    RequirementFactory(opening=opening, skill=licence, level=1, must=True)
    EvidenceFactory(talent=talent, skill=low, level=2)
    (found,) = explain_pairs([(talent.pk, opening.pk)])
    gaps = {(m.skill_id, m.asked_level, m.own_level, m.must, m.is_licence) for m in found.missing}
    assert gaps == {
        ("absent", 4, None, False, False),
        ("low", 5, 2, True, False),
        ("paper", 1, None, True, True),
    }


def test_a_skill_that_is_met_says_level_and_how_it_is_known(db: None) -> None:
    talent, opening = pair()
    skill = SkillFactory(id="met")
    RequirementFactory(opening=opening, skill=skill, level=3, must=True)
    EvidenceFactory(talent=talent, skill=skill, level=4, known_by="work")
    (found,) = explain_pairs([(talent.pk, opening.pk)])
    (reason,) = [reason for reason in found.reasons if reason.term == "skill"]
    assert (reason.skill_id, reason.level, reason.asked_level) == ("met", 4, 3)
    assert (reason.known_by, reason.must, reason.near_skill_id) == ("work", True, "")
    assert found.missing == ()
