"""Secrets out of what is logged: passwords in addresses, and the values of what the environment keeps secret."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

MASK = "***"

_IN_ADDRESS = re.compile(r"(?<=://)[^/\s@]*:[^/\s@]*@|(?<=://)[^/\s@]+@")
_SECRET = re.compile(r"PASSWORD|SECRET|TOKEN|API_?KEY|PRIVATE|CREDENTIAL|GOLIVE_ALERT_", re.IGNORECASE)
_LEAST = 6
"""What is shorter hides in any text: masking it would only show where."""


def secrets_of(environment: Mapping[str, str]) -> tuple[str, ...]:
    """Return the values that must not be shown, the longest first: one may be part of another.

    >>> secrets_of({"GOLIVE_ALERT_DESK": "discord://id/token", "HOME": "/root", "API_KEY": "abc"})
    ('discord://id/token',)
    """
    values = {value for name, value in environment.items() if _SECRET.search(name) and len(value) >= _LEAST}
    return tuple(sorted(values, key=lambda value: (-len(value), value)))


def masked(text: str, secrets: Iterable[str] = ()) -> str:
    """Return a text without secrets, and without who logs in where an address says so.

    >>> masked("to postgresql://ann:pw@db/x by discord://id/token", ["discord://id/token"])
    'to postgresql://***@db/x by ***'
    """
    for secret in secrets:
        text = text.replace(secret, MASK)
    return _IN_ADDRESS.sub(f"{MASK}@", text) if "://" in text else text
