"""The language of the command line: Korean or English, by locale."""

import gettext
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

Language = Literal["ko", "en"]

DOMAIN = "cli"
CATALOGUES = Path(__file__).resolve().parents[1] / "locale" / "cli"
_ASKED = ("SADARI_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


def chosen_language(variables: Mapping[str, str]) -> Language:
    """``SADARI_LANGUAGE`` decides, then the locale; whoever is not Korean reads English."""
    wanted = next((text for name in _ASKED if (text := variables.get(name, ""))), "")
    return "ko" if wanted.lower().startswith("ko") else "en"


def speak(language: Language) -> None:
    """From here on ``gettext`` (and with it Click's own sentences) answers in ``language``."""
    os.environ["LANGUAGE"] = language
    gettext.bindtextdomain(DOMAIN, str(CATALOGUES))
    gettext.textdomain(DOMAIN)


def current_language() -> Language:
    return "ko" if os.environ.get("LANGUAGE") == "ko" else "en"
