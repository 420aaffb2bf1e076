"""The packet that was approved before this one: what it says, and why it is not believed where it is not."""

from __future__ import annotations

from golive.core.dataclass import dataclass
from golive.readiness.packet.facts import PacketFacts
from golive.readiness.people_words import GivenWord
from golive.trust.packet.terms import PacketTerms


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyLine:
    """A change of the policy: which way it goes, of which document, from what to what, and on which line of it."""

    direction: str
    document: str
    what: str
    line: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """An approved packet whose facts are those that people signed.

    `policy` is what changed since in the library that it was drawn by, looser first; None where that library was not
    kept, so that nobody can tell.
    """

    terms: PacketTerms
    facts: PacketFacts
    policy: tuple[PolicyLine, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BeforeSeen:
    """What is known of it: the last word by which the records hold one approved, its facts, and each doubt."""

    last: GivenWord | None = None
    before: Before | None = None
    doubts: tuple[str, ...] = ()
