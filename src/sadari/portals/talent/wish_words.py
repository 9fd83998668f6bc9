"""What a person looks for, in a line of words."""

from sadari.models import Wish
from sadari.queries.names import name_of
from sadari.ui.words import pay


def wish_words(wish: Wish | None) -> list[str]:
    """Each stated wish in a few words; empty where everything is welcome."""
    if wish is None:
        return []
    words = [name_of(occupation) for occupation in wish.occupations.all()]
    words += [name_of(region) for region in wish.regions.all()]
    if wish.pay_won is not None:
        words.append(pay(wish.pay_won, wish.pay_unit))
    return words
