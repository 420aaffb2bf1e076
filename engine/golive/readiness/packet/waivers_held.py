"""Waivers as a packet tells of them, and that the records hold each one as it is told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from golive.core.refusing import refuse_unless
from golive.core.utc_text import utc_text
from golive.readiness.checklist.standing import Standing
from golive.readiness.packet.facts import WaiverFact
from golive.readiness.people_words import GivenWord
from golive.readiness.stage import Stage
from golive.trust.waiver import Waiver


def waivers_in_force(
    standing: Standing, words: Sequence[GivenWord], *, stage: Stage, longest: int
) -> Iterator[WaiverFact]:
    """Yield the waiver that holds of each item that is waived for a stage.

    Parameters
    ----------
    words
        What was signed on the strategy, each verified.
    longest
        How long the library lets a waiver last, in nanoseconds.
    """
    for one in standing.each:
        held = one.at(stage).waiver
        if held is None:
            continue
        of_item = (word for word in words if isinstance(word.statement, Waiver) and word.statement.item == one.item.id)
        for word in of_item:
            waiver = word.statement
            assert isinstance(waiver, Waiver)
            if (waiver.by, waiver.issued, waiver.not_after) == (held.by, held.signed_at, held.until):
                yield _told(waiver, longest)
                break


def refuse_other_waivers(
    facts: Iterable[WaiverFact], words: Iterable[GivenWord], *, subject: str, longest: int | None
) -> None:
    """Refuse waivers of which one is not told as the records hold it.

    Parameters
    ----------
    words
        What was signed on the strategy, each verified.
    subject
        The version of the strategy that they have to be of.
    longest
        How long the library lets a waiver last, in nanoseconds; None where no library is at hand: then the latest end
        that is told is not compared.

    Raises
    ------
    Refused
        `waivers`, with the items of those that are other than the records hold.
    """
    waivers = [word.statement for word in words if isinstance(word.statement, Waiver)]
    known = {_told(one, longest or 0) for one in waivers if one.subject == subject}
    if longest is None:
        known, facts = set(map(_without_latest, known)), map(_without_latest, facts)
    others = sorted({one.item for one in facts if one not in known})
    refuse_unless(not others, "waivers", f"the records hold no such waiver as is told of {', '.join(others)}")


def _told(waiver: Waiver, longest: int) -> WaiverFact:
    return WaiverFact(
        item=waiver.item,
        by=waiver.by,
        owner=waiver.owner,
        reason=waiver.reason,
        signed=utc_text(waiver.issued),
        until=utc_text(waiver.not_after),
        latest=utc_text(waiver.issued + longest),
    )


def _without_latest(fact: WaiverFact) -> WaiverFact:
    return replace(fact, latest="")
