"""Separation of duties: who signs which step of a strategy, each role another person, and the author none of them."""

from __future__ import annotations

from collections.abc import Iterable

from golive.core.distinct import TooFew, distinct
from golive.documents.people import SOLO, People, Signer

CANARY, LIVE = "canary", "live"
MONEY_STEPS = (CANARY, LIVE)
"""The steps after which money moves, by where they lead; the smaller first."""

LEAST_ROLES = 2
"""Two pairs of eyes: no list of people can ask for fewer at these steps."""


def seats(people: People, strategy: str, step: str, signers: Iterable[Signer]) -> tuple[str, ...] | TooFew:
    """Return who of some signers fills which role of a step, or the roles for which there are too few.

    Parameters
    ----------
    people
        The list; its `signed_by` says which roles a step needs. Alone, one person fills all of canary and none of live.
    strategy
        What is signed for; its authors fill no role, and nobody does where no author is listed.
    step
        `canary` or `live`.
    signers
        Who signed, or who could.
    """
    mine = [one for one in signers if one in people.people]
    if people.profile == SOLO:
        able = [{one.id.value for one in mine if step == CANARY}]
        return distinct(able)
    wrote = {author.value for author in people.authors.get(strategy, ())}
    fit = [one for one in mine if wrote and one.id.value not in wrote]
    roles = people.signed_by.get(step, ())
    if not roles:
        return TooFew(places=(), people=frozenset())
    return distinct([{one.id.value for one in fit if one.has(role.value)} for role in roles])
