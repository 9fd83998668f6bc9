import csv
import io
import re
from importlib import resources

import pytest

from sadari.data.region_facts import load_region_data
from sadari.language.normalise import fold
from sadari.language.vocabulary import (
    Alias,
    SkillConcept,
    VocabularyError,
    build_vocabulary,
    claimed_names,
    extended,
    load_vocabulary,
    vocabulary_version,
)

FOLDER = resources.files("sadari.data") / "vocabulary"
TEXTS = {
    file.name.removesuffix(".csv"): file.read_text(encoding="utf-8")
    for file in FOLDER.iterdir()
    if file.name.endswith(".csv")
}


def rows(table: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(TEXTS[table])))


def with_row(table: str, *cells: str) -> dict[str, str]:
    return {**TEXTS, table: TEXTS[table] + ",".join(cells) + "\n"}


def test_the_vocabulary_has_the_size_of_a_first_form():
    vocabulary = load_vocabulary()
    licences = [s for s in vocabulary.skills.values() if s.kind == "licence"]
    assert len(vocabulary.skills) >= 280
    assert len(licences) >= 40
    assert len(vocabulary.occupations) >= 90


def test_ids_are_slugs_and_every_concept_has_both_languages():
    vocabulary = load_vocabulary()
    for concept in [*vocabulary.skills.values(), *vocabulary.occupations.values()]:
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", concept.id)
        assert concept.name_ko.strip() and concept.name_en.strip()
        assert not re.search("[가-힣]", concept.name_en), concept.id


def test_codes_are_well_formed_or_empty():
    vocabulary = load_vocabulary()
    majors = {f"{number:02}" for number in range(1, 25)}
    for skill in vocabulary.skills.values():
        assert re.fullmatch(r"(\d\d){0,4}", skill.ncs) and {skill.ncs[:2]} <= majors | {""}
    for occupation in vocabulary.occupations.values():
        assert re.fullmatch(r"(\d{2,4}|\d{6})?", occupation.keco)
        assert re.fullmatch(r"(\d{1,4})?", occupation.isco)


#: The middle groups of the KECO, and 28, arts in the six digits of the employment service.
KECO_GROUPS = {
    *("01", "02", "03", "11", "12", "13", "14", "15", "21", "22", "23", "24", "25", "28", "30"),
    *("41", "42", "51", "52", "53", "54", "55", "56", "61", "62", "70"),
    *("81", "82", "83", "84", "85", "86", "87", "88", "89", "90"),
}


def test_most_concepts_have_their_class():
    vocabulary = load_vocabulary()
    skills = [s for s in vocabulary.skills.values() if s.kind != "attitude"]
    occupations = vocabulary.occupations.values()
    assert sum(bool(s.ncs) for s in skills) >= 0.85 * len(skills)
    assert sum(bool(o.keco) for o in occupations) >= 0.99 * len(occupations)
    assert all(o.isco for o in occupations)
    assert {o.keco[:2] for o in occupations} <= KECO_GROUPS | {""}
    assert {o.isco[0] for o in occupations} <= set("0123456789")


def test_fields_are_fields_of_the_region():
    fields = {field.id for field in load_region_data().fields}
    vocabulary = load_vocabulary()
    assert {s.field_id for s in vocabulary.skills.values()} <= fields | {""}
    assert {o.field_id for o in vocabulary.occupations.values()} <= fields
    strategic = {f.id for f in load_region_data().fields if f.is_strategic}
    assert strategic <= {o.field_id for o in vocabulary.occupations.values()}


def test_every_occupation_asks_for_skills_and_at_least_one_must():
    for occupation in load_vocabulary().occupations.values():
        assert any(skill.must for skill in occupation.skills), occupation.id
        assert 20_000_000 <= occupation.typical_pay_won_per_year <= 200_000_000
        assert occupation.demand_weight > 0


def test_every_licence_attests_something():
    for skill in load_vocabulary().skills.values():
        assert (skill.kind == "licence") == bool(skill.implies), skill.id


def test_aliases_say_their_language():
    for table in ("skill_aliases", "occupation_aliases"):
        for row in rows(table):
            assert row["language"] == ("ko" if re.search("[가-힣]", row["alias"]) else "en")
            assert fold(row["alias"])


def test_no_pair_is_related_twice():
    for table, key in (("skill_relations", "skill_id"), ("occupation_relations", "occupation_id")):
        directed = []
        for row in rows(table):
            directed.append((row[key], row["near_id"]))
            if row["symmetric"] == "yes":
                directed.append((row["near_id"], row[key]))
        twice = {pair for pair in directed if directed.count(pair) > 1}
        assert not twice


def test_a_higher_grade_counts_fully_for_a_lower_one_and_not_the_other_way():
    skills = load_vocabulary().skills
    lower, higher = skills["licence-computer-literacy-2"], skills["licence-computer-literacy-1"]
    assert {n.id: n.weight for n in lower.near}[higher.id] == 1
    assert lower.id not in {n.id for n in higher.near}


def test_backend_and_frontend_are_near_but_not_one():
    near = {n.id: n.weight for n in load_vocabulary().occupations["backend-developer"].near}
    assert 0 < near["frontend-developer"] < 0.5


@pytest.mark.parametrize(
    ("table", "cells"),
    [
        ("skills", ("python", "파이썬", "Python", "tool", "digital", "")),
        ("skills", ("new-skill", "새 역량", "New skill", "gift", "", "")),
        ("skill_aliases", ("nothing", "별명", "ko", "anywhere")),
        ("skill_aliases", ("java", "파이썬", "ko", "anywhere")),
        ("skill_aliases", ("java", "PYTHON", "en", "anywhere")),
        ("skill_relations", ("python", "nothing", "0.5", "no")),
        ("skill_relations", ("python", "python", "0.5", "no")),
        ("skill_relations", ("python", "java", "1.5", "no")),
        ("licence_skills", ("python", "java", "3")),
        ("licence_skills", ("licence-sqld", "nothing", "3")),
        ("occupation_skills", ("welder", "python", "9", "yes")),
        ("occupation_skills", ("welder", "nothing", "3", "yes")),
        ("occupation_skills", ("nothing", "python", "3", "yes")),
        ("occupation_aliases", ("welder", "간호사", "ko")),
        ("occupation_relations", ("welder", "nothing", "0.5", "yes")),
        ("occupations", ("x", "엑스", "X", "", "", "other", "30000000", "doctor", "1")),
        ("skills", ("x", "엑스", "", "skill", "", "")),
        ("skills", ("x", " ", "X", "skill", "", "")),
        ("skills", ("x", "엑스", "X", "skill", "", "1234567")),
        ("skills", ("x", "엑스", "X", "skill", "", "19030A01")),
        ("skills", ("x", "엑스", "X", "skill", "", "190")),
        ("skills", ("x", "엑스", "X", "skill", "", "2501")),
        ("occupations", ("x", "", "X", "", "", "other", "30000000", "none", "1")),
        ("occupations", ("x", "엑스", "X", "1", "", "other", "30000000", "none", "1")),
        ("occupations", ("x", "엑스", "X", "13310", "", "other", "30000000", "none", "1")),
        ("occupations", ("x", "엑스", "X", "", "25123", "other", "30000000", "none", "1")),
    ],
)
def test_a_table_that_contradicts_itself_is_refused(table, cells):
    with pytest.raises(VocabularyError):
        build_vocabulary(with_row(table, *cells))


@pytest.mark.parametrize("ncs", ["20", "2001", "200102", "20010202", ""])
def test_a_skill_has_its_class_as_deep_as_is_sure(ncs):
    texts = with_row("skills", "x", "엑스", "X", "skill", "", ncs)
    assert build_vocabulary(texts).skills["x"].ncs == ncs


@pytest.mark.parametrize("keco", ["13", "133", "1331", "133100", ""])
def test_a_group_of_any_level_has_its_code(keco):
    cells = ("x", "엑스", "X", keco, "25", "other", "30000000", "none", "1")
    assert build_vocabulary(with_row("occupations", *cells)).occupations["x"].keco == keco


# ── Broader concepts ──────────────────────────────────────────────────────────────────────────


def with_broader(table: str, **broader: str) -> dict[str, str]:
    """The tables with a column ``broader`` filled for some ids (``_`` stands for ``-``)."""
    filled = {concept.replace("_", "-"): other for concept, other in broader.items()}
    kept = [{**row, "broader": filled.get(row["id"], "")} for row in rows(table)]
    out = io.StringIO()
    writer = csv.DictWriter(out, list(kept[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(kept)
    return {**TEXTS, table: out.getvalue()}


def test_a_table_without_the_column_has_nothing_broader():
    texts = {**TEXTS, "skills": "id,name_ko,name_en,kind,field,ncs\n"}
    texts |= {name: TEXTS[name].splitlines()[0] + "\n" for name in TEXTS if name != "skills"}
    assert build_vocabulary(texts).skills == {}
    texts["skills"] += "one,하나,One,skill,,\n"
    assert build_vocabulary(texts).skills["one"].broader == ""


def test_a_broader_concept_is_read():
    texts = with_broader("skills", django="python", python="")
    assert build_vocabulary(texts).skills["django"].broader == "python"
    texts = with_broader("occupations", ai_specialist="ai-researcher")
    assert build_vocabulary(texts).occupations["ai-specialist"].broader == "ai-researcher"


@pytest.mark.parametrize(
    "broader",
    [
        {"python": "python"},
        {"python": "java", "java": "python"},
        {"python": "java", "java": "git", "git": "java"},
        {"python": "nothing"},
    ],
)
def test_a_circle_or_an_unknown_broader_concept_is_refused(broader):
    with pytest.raises(VocabularyError, match=r"circle|unknown"):
        build_vocabulary(with_broader("skills", **broader))


# ── Further concepts ──────────────────────────────────────────────────────────────────────────


def own_skill(concept_id: str, name_ko: str, name_en: str, *aliases: str) -> SkillConcept:
    written = tuple(Alias(text, "ko") for text in aliases)
    return SkillConcept(concept_id, name_ko, name_en, "skill", "", "", aliases=written)


def test_an_extension_adds_concepts_and_aliases_and_keeps_the_rest():
    base = load_vocabulary()
    grown = extended(
        base,
        skills=[own_skill("own-brazing", "진공 브레이징", "Vacuum brazing", "브레이징로 작업")],
        skill_aliases={"python": (Alias("파이톤 코딩", "ko"),)},
        version="v2",
    )
    assert grown.version == "v2"
    assert set(grown.skills) == {*base.skills, "own-brazing"}
    assert grown.skills["python"].aliases[-1].text == "파이톤 코딩"
    assert grown.skills["java"] == base.skills["java"]
    assert claimed_names(grown.skills.values())[fold("진공브레이징")] == "own-brazing"


def test_what_is_there_wins_over_an_extension():
    base = load_vocabulary()
    grown = extended(
        base,
        skills=[own_skill("own-x", "파이썬", "Own X", "자바"), own_skill("python", "엉뚱", "Odd")],
        skill_aliases={"git": (Alias("파이썬", "ko"),), "nothing": (Alias("무엇", "ko"),)},
        version="v2",
    )
    names = claimed_names(grown.skills.values())  # raises where a name is claimed twice
    assert names[fold("파이썬")] == "python" and names[fold("자바")] == "java"
    assert grown.skills["python"] == base.skills["python"]
    assert grown.skills["own-x"].name_ko == "파이썬 own-x"
    assert grown.skills["own-x"].aliases == ()
    assert "nothing" not in grown.skills


def test_the_version_names_the_exact_tables():
    assert build_vocabulary(TEXTS).version == vocabulary_version()
    changed = build_vocabulary(with_row("skill_aliases", "python", "파이선3", "ko", "anywhere"))
    assert changed.version != vocabulary_version()
