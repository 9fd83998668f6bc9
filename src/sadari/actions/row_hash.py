"""Has a row changed since it was last stored?"""

import hashlib
from typing import Any

from sadari.bridge.linking import linking_version


def row_hash(record: Any) -> str:
    """SHA-256 of what the row says and how it is read; where it stood in its file is left out."""
    said = [(name, getattr(record, name)) for name in record.__dataclass_fields__ if name != "row"]
    return hashlib.sha256(f"{linking_version()}|{said!r}".encode()).hexdigest()
