"""A short name for somebody whose name must not be seen."""

import secrets

#: Without 0/O, 1/I/L and U, which are easily misread.
_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH = 7


def blind_code() -> str:
    """Random, so that nothing about the person can be worked out from it (22 billion values)."""
    return "".join(secrets.choice(_LETTERS) for _position in range(_LENGTH))
