"""The best 50 openings of every talent."""

import numpy as np
from scipy import sparse

from benchmarks.engine.tasks import OURS, Answer, System, Task, Work, within
from benchmarks.engine.worlds import CANDIDATES, World
from benchmarks.machine import cores
from sadari.engine.arrays import sums_by
from sadari.engine.credits import FitTables, fit_tables
from sadari.engine.fit import Candidates, candidates
from sadari.engine.market import Market, market_fields
from sadari.engine.rules import WHOLE, FitRules

NO_MUSTS = f"{OURS}, no must-haves"
ONLY_SKILLS = f"{OURS}, skills only"
_SKILL_RULES = FitRules(
    skill_weight=WHOLE,
    licence_weight=0,
    education_weight=0,
    experience_weight=0,
    known_by_credit=(WHOLE,) * 5,
    unstated_credit=0,
)


def _without_musts(market: Market) -> Market:
    musts = {"requirement_must": np.zeros_like(market.requirement_must)}
    return Market(**market_fields(market) | musts)


def skills_only(market: Market) -> Market:
    """The market as a skills product sees it: no must-haves, levels, licences or terms."""
    fields = market_fields(market)
    nothing = np.zeros(market.opening_count, dtype=np.int64)
    fields |= {
        "requirement_must": np.zeros_like(market.requirement_must),
        "requirement_level": np.ones_like(market.requirement_level),
        "skill_is_licence": np.zeros_like(market.skill_is_licence),
        "opening_is_remote": np.ones(market.opening_count, dtype=bool),
        "opening_education": nothing - 1,
        "opening_experience_months": nothing - 1,
        "pay_won_per_year_least": nothing,
        "pay_won_per_year_most": nothing,
        "contract": nothing - 1,
        "schedule": nothing - 1,
        "opening_occupation": nothing - 1,
    }
    return Market(**fields)


def _skill_tables(world: World) -> FitTables:
    return fit_tables(skills_only(world.market), _SKILL_RULES)


def _factors(tables: FitTables) -> tuple[sparse.csr_matrix, sparse.csr_matrix]:
    """(talents x skills, openings x skills), float32; their product is the skill score."""
    market, held = tables.market, tables.holdings
    # a skill may be held by itself and through a near one: the better counts
    order = np.lexsort((-held.weight, held.skill, held.talent))
    talent, skill = held.talent[order], held.skill[order]
    first = (np.diff(talent, prepend=-1) != 0) | (np.diff(skill, prepend=-1) != 0)
    best = held.weight[order][first].astype(np.float32)
    talents = sparse.csr_matrix(
        (best, (talent[first], skill[first])), shape=(market.talent_count, market.skill_count)
    )
    asked = tables.requirement_points.astype(np.float32)
    openings = sparse.csr_matrix(
        (asked, market.requirement_skill, market.requirement_indptr),
        shape=(market.opening_count, market.skill_count),
    )
    return talents, openings


def _sadari(world: World) -> Work:
    market, rules, tables = world.market, world.rules, world.tables
    return Work(lambda: candidates(market, rules, CANDIDATES, tables), _points)


def _sadari_no_musts(world: World) -> Work:
    market, rules = _without_musts(world.market), world.rules
    tables = fit_tables(market, rules)
    return Work(lambda: candidates(market, rules, CANDIDATES, tables), _points)


def _sadari_skills(world: World) -> Work:
    tables = _skill_tables(world)
    return Work(lambda: candidates(tables.market, tables.rules, CANDIDATES, tables), _points)


def _points(found: Candidates) -> Answer:
    """Each talent's points of the opening side, summed over the list."""
    rows = np.repeat(np.arange(found.talent_count), np.diff(found.indptr))
    return sums_by(rows, found.opening_score.astype(np.float64), found.talent_count)


def _sparse_dot_topn(world: World) -> Work:
    from sparse_dot_topn import sp_matmul_topn

    talents, openings = _factors(_skill_tables(world))
    by_skill = openings.T.tocsr()
    return Work(
        lambda: sp_matmul_topn(talents, by_skill, CANDIDATES, sort=True, n_threads=cores()),
        lambda found: np.asarray(found.sum(axis=1, dtype=np.float64)).ravel(),
    )


def _faiss(world: World) -> Work:
    import faiss

    talents, openings = (matrix.toarray() for matrix in _factors(_skill_tables(world)))
    index = faiss.IndexFlatIP(openings.shape[1])
    index.add(openings)
    best = min(CANDIDATES, world.openings)
    return Work(
        lambda: index.search(talents, best)[0], lambda found: found.sum(axis=1, dtype=np.float64)
    )


TASK = Task(
    name="fit",
    title="Best 50 openings of every talent",
    question="Simulated region, 500 occupations, 1,700 skills and licences; all cores. Points "
    "are compared among those that rank by skills only.",
    systems=(
        System(
            OURS,
            "exact; both sides' scores (skills with levels and near skills, licences, education, "
            "experience; occupation, place, pay, hours, contract), must-haves and terms as "
            "filters, openings in whole-number points",
            _sadari,
            comparable=False,
        ),
        System(
            NO_MUSTS,
            "exact; the same code on the input in which nothing is insisted on",
            _sadari_no_musts,
            comparable=False,
        ),
        System(
            ONLY_SKILLS,
            "exact; the same code on the input without must-haves, levels and terms, so that "
            "the score is the product of skills",
            _sadari_skills,
        ),
        System(
            "sparse_dot_topn",
            "exact; sparse product of skills, best 50, float32",
            _sparse_dot_topn,
        ),
        System(
            "faiss-cpu",
            "exact (flat index); inner product of dense skill vectors, best 50, float32",
            _faiss,
        ),
    ),
    agreement=within(1e-5),
    reference=ONLY_SKILLS,
)
