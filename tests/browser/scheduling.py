"""Browser tests share one running Sadari, so in a run on several workers one takes them all."""

from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

FOLDER = "tests/browser/"


class OneWorkerForBrowsers(LoadScopeScheduling):  # type: ignore[misc]
    """Every other test is handed out by itself.

    (The mark ``xdist_group`` is for this, but has no effect with pytest 9.2 and xdist 3.8.)
    """

    def _split_scope(self, nodeid: str) -> str:
        return FOLDER if nodeid.startswith(FOLDER) else nodeid


def make_scheduler(config: pytest.Config, log: Any) -> OneWorkerForBrowsers:
    return OneWorkerForBrowsers(config, log)
