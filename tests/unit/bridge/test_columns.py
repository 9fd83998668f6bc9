"""Columns of numbers are what the rows say, whatever is missing and however they are filtered."""

import numpy as np
import pytest
from tests.factories.talent import TalentFactory, WishFactory

from sadari.bridge.columns import Coded, Key, Mask, Real, Truth, Whole, read_columns
from sadari.models import Requirement, Talent, Wish

pytestmark = pytest.mark.django_db


def test_numbers_texts_and_lists_become_whole_numbers() -> None:
    TalentFactory(experience_months=None, education="master", seeking=False)
    found = read_columns(
        Talent.objects.values_list("experience_months", "education", "seeking", "gender"),
        (
            Whole("months", missing=-7), Coded("education", ("none", "master")),
            Truth("seeking"), Coded("gender", ("female", "male")),
        ),
    )  # fmt: skip
    assert {name: column.tolist() for name, column in found.items()} == {
        "months": [-7], "education": [1], "seeking": [0], "gender": [-1],
    }  # fmt: skip
    assert {str(column.dtype) for column in found.values()} == {"int64"}


@pytest.mark.parametrize(("held", "mask"), [([], 0), (["c"], 4), (["a", "c"], 5), (None, 0)])
def test_a_list_is_a_mask_of_positions(held: list[str] | None, mask: int) -> None:
    TalentFactory() if held is None else WishFactory()
    rows = Talent.objects.extra(select={"held": "%s::text[]"}, select_params=[held])
    found = read_columns(rows.values_list("held"), (Mask("mask", ("a", "b", "c")),))
    assert found["mask"].tolist() == [mask]


def test_keys_are_bytes_in_the_order_of_their_uuids() -> None:
    talents = [TalentFactory() for _ in range(5)]
    found = read_columns(Talent.objects.values_list("id"), (Key("talent"),))
    held = np.sort(found["talent"]).tobytes()
    assert held == b"".join(sorted(talent.pk.bytes for talent in talents))


def test_texts_with_per_cent_signs_and_quotes_are_only_texts() -> None:
    TalentFactory(name="100% '); --")
    found = read_columns(
        Talent.objects.filter(name="100% '); --").values_list("name"),
        (Coded("name", ("%s", "100% '); --")),),
    )
    assert found["name"].tolist() == [1]


def test_no_rows_are_empty_columns() -> None:
    for rows in (Requirement.objects.filter(pk__in=()), Requirement.objects.all()):
        found = read_columns(
            rows.values_list("opening_id", "weight"),
            (Whole("opening"), Real("weight")),
        )
        assert {(name, c.size, str(c.dtype)) for name, c in found.items()} == {
            ("opening", 0, "int64"), ("weight", 0, "float64"),
        }  # fmt: skip


def test_a_null_where_none_is_foreseen_is_refused() -> None:
    TalentFactory(experience_months=None)
    with pytest.raises(ValueError, match=r"width|buffer"):
        read_columns(Talent.objects.values_list("experience_months"), (Real("months"),))
    assert not Wish.objects.exists()
