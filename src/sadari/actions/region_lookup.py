"""Regions by official code (old or new) or by any name a file uses."""

import re
from dataclasses import dataclass

from sadari.models import Region, RegionCode, RegionName

_SPACES = re.compile(r"\s+")


def _bare(text: str) -> str:
    return _SPACES.sub("", text).lower()


@dataclass(frozen=True, slots=True)
class RegionLookup:
    """Read once an import; keys of ``by_name`` are in lower case and without spaces."""

    by_code: dict[str, str]
    by_name: dict[str, str]
    longest_first: tuple[str, ...]

    @classmethod
    def load(cls) -> "RegionLookup":
        by_name = {
            _bare(name): region_id
            for name, region_id in RegionName.objects.values_list("name", "region_id")
        }
        for region_id, name_ko, name_en in Region.objects.values_list("id", "name_ko", "name_en"):
            by_name.setdefault(_bare(name_ko), region_id)
            by_name.setdefault(_bare(name_en), region_id)
            by_name[region_id] = region_id
        return cls(
            by_code=dict(RegionCode.objects.order_by("valid").values_list("code", "region_id")),
            by_name=by_name,
            longest_first=tuple(sorted(by_name, key=lambda name: (-len(name), name))),
        )

    def find(self, text: str) -> str | None:
        """Region id for a code, a name, or an address that begins with a name; else None."""
        bare = _bare(text)
        if not bare:
            return None
        if bare.isdigit():
            return self._of_code(bare)
        if bare in self.by_name:
            return self.by_name[bare]
        return next(
            (self.by_name[name] for name in self.longest_first if bare.startswith(name)), None
        )

    def _of_code(self, digits: str) -> str | None:
        """Codes of towns and streets (8–10 digits) begin with the code of their district."""
        begins = (digits[:length] for length in (10, 5, 2))
        return next((self.by_code[code] for code in begins if code in self.by_code), None)
