"""The headers that keep a browser from doing what no page of ours asks for."""

FIXED = {
    "x-frame-options": "DENY",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}
DIRECTIVES = {
    "default-src": "'self'",
    "img-src": "'self' data:",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}


def header_faults(headers: dict[str, str]) -> list[str]:
    """The headers of an answer that are missing or say something else."""
    policy = headers.get("content-security-policy", "")
    given = dict(part.strip().partition(" ")[::2] for part in policy.split(";"))
    wrong = [name for name, value in FIXED.items() if headers.get(name) != value]
    return wrong + [
        name for name in {**DIRECTIVES, **given} if given.get(name) != DIRECTIVES.get(name)
    ]
