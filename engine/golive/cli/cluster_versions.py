"""What a process computes with: decisions are the same bytes only where all of it is the same."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from importlib.metadata import version

from golive.core.errors import InvalidInput
from golive.loader.code_digest import code_digest

LIBRARIES = ("numpy", "numexpr", "pyarrow")

ARITHMETIC = "the bits of exp, log and powers"

_TRIED, _FROM, _TO = 1009, 0.013, 9.7
"""For how many numbers, and between which, a processor is asked for powers, logarithms and exponentials."""

_SHOWN = 12
"""Characters of a digest that tell two of them apart."""


@cache
def computes_with() -> Mapping[str, str]:
    """Return the version of golive and the digest of its code, of what it computes with, and what that computes.

    Two processors may give another last bit with the same libraries: exp, log and powers of some numbers are tried.
    """
    code = code_digest()
    libraries = {name: version(name) for name in LIBRARIES}
    return {"golive": f"{code['version']} ({code['digest'][:_SHOWN]})", **libraries, ARITHMETIC: _tried()}


def check_alike(own: Mapping[str, str], there: Mapping[str, str], who: str) -> None:
    """Refuse who computes with anything else.

    Raises
    ------
    InvalidInput
        With what is different there.
    """
    odd = [name for name in own if there.get(name) != own[name]]
    if odd:
        named = "; ".join(f"{name} {there.get(name, 'none')} there, {own[name]} here" for name in odd)
        hint = "the same rows would give other decisions; install the same versions everywhere"
        raise InvalidInput(f"{who} computes otherwise: {named}", hint=hint)


def _tried() -> str:
    import numexpr
    import numpy as np

    numbers = np.linspace(_FROM, _TO, _TRIED)
    tried = [numexpr.evaluate(text, local_dict={"x": numbers}) for text in ("exp(x)", "log(x)", "x ** (x - 3.3)")]
    tried += [np.exp(numbers), np.log(numbers), numbers ** (numbers - _FROM)]
    return hashlib.sha256(b"".join(cells.tobytes() for cells in tried)).hexdigest()[:_SHOWN]
