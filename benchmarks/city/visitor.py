"""Somebody who looks at public pages, one after the other, and how long each took."""

import statistics
import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field

PAGES = ("/", "/openings/", "/openings/?q=%EC%9A%A9%EC%A0%91", "/openings/?page=40", "/region/")
_PAUSE_SECONDS = 0.3
_LONGEST_SECONDS = 60


@dataclass
class Visits:
    """Milliseconds of each page that came, and how many did not."""

    milliseconds: list[float] = field(default_factory=list)
    failed: int = 0

    def figures(self) -> dict[str, float]:
        ordered = sorted(self.milliseconds) or [0.0]
        return {
            "pages": len(self.milliseconds),
            "failed": self.failed,
            "median_ms": round(statistics.median(ordered), 1),
            "p95_ms": round(ordered[int(0.95 * (len(ordered) - 1))], 1),
            "longest_ms": round(ordered[-1], 1),
        }


class Visitor:
    """Looks at pages until the block ends: ``with Visitor(address) as visits``."""

    def __init__(self, address: str) -> None:
        self._address = address.rstrip("/")
        self._visits = Visits()
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._look)

    def __enter__(self) -> Visits:
        self._thread.start()
        return self._visits

    def __exit__(self, *_error: object) -> None:
        self._end.set()
        self._thread.join()

    def _look(self) -> None:
        number = 0
        while not self._end.wait(_PAUSE_SECONDS):
            self._visit(PAGES[number % len(PAGES)])
            number += 1

    def _visit(self, page: str) -> None:
        began = time.perf_counter()
        try:
            with urllib.request.urlopen(self._address + page, timeout=_LONGEST_SECONDS) as answer:
                answer.read()
        except (urllib.error.URLError, TimeoutError):
            self._visits.failed += 1
            return
        self._visits.milliseconds.append(1000 * (time.perf_counter() - began))
