"""What an attack is: something that is tried, and the reasons for which it may be refused, one of them each time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from golive.core.errors import Refused

Act = Callable[[Path], object]
"""Tries something, with an empty folder to do it in."""

ACCEPTED = "accepted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attack:
    """A name as in the list of attacks, what is done, and why it is refused; `accepted` if it has to go through."""

    name: str
    reasons: frozenset[str]
    act: Act


def attack(name: str, reasons: str | Iterable[str], act: Act) -> Attack:
    """Return an attack that is refused for one of some reasons, `malformed|not_canonical`."""
    every = reasons.split("|") if isinstance(reasons, str) else reasons
    return Attack(name=name, reasons=frozenset(every), act=act)


def honest(name: str, act: Act) -> Attack:
    """Return what has to go through, so that no attack is refused for being put badly."""
    return attack(name, ACCEPTED, act)


def outcome(one: Attack, folder: Path) -> str:
    """Return why an attack was refused."""
    try:
        one.act(folder)
    except Refused as error:
        return error.code
    return ACCEPTED
