"""The commands that come next for the items of a strategy, as they are typed for its library."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from golive.cli.records_place import records_at
from golive.core.errors import Refused, Unavailable
from golive.readiness.checklist.next_command import ANCHORED, DRILLS, JOURNAL, Typing, next_command, place_typed

if TYPE_CHECKING:
    from golive.cli.checklist_ground import ChecklistGround
    from golive.journal.entry import Entry
    from golive.readiness.checklist.standing import Standing


def commands_of(
    ground: ChecklistGround, standing: Standing, library: str | None, trust: Path | None
) -> Mapping[str, str]:
    """Return the command that comes next for each item of a strategy, by how it stands and what was told since.

    `library` and `trust` are as they were named; where nobody named them, they are left out, or left to be filled in.
    """
    account, journal = _account(ground, standing.strategy, library)
    typing = Typing(
        strategy=standing.strategy,
        library=library,
        trust=None if trust is None else str(trust),
        records=records_named(ground),
        begun=bool(account),
        journal=journal,
        measurable=_measurable(ground, standing, account),
        doubted=place_typed(ground.records) if standing.doubt else "",
    )
    statuses = {one.item.id: one.live.status for one in standing.each}
    return {item.id: next_command(item, typing, statuses[item.id]) for item in ground.checklist.needed}


def records_named(ground: ChecklistGround) -> str | None:
    """Return the records as they were named; a database's address may hold a password, and is never repeated."""
    return None if ground.records == records_at(None, ground.place) else place_typed(ground.records)


def _account(ground: ChecklistGround, strategy: str, library: str | None) -> tuple[str, str]:
    """Return the account of a strategy that ran, and its journal as whoever named the library names it.

    Of a journal that cannot be read nobody knows whether it ran: it is held for one that did, and named by nobody.
    """
    from golive.cli.accounts_of_strategy import account_of_strategy
    from golive.paper.account_files import AccountFiles
    from golive.paper.account_journal import runs_of

    try:
        with account_of_strategy(ground.engine, ground.place, strategy) as account:
            if account is None or not runs_of(account[1], account[0].name):
                return "", JOURNAL
            name, lies = account[0].name, Path(account[1].place)
    except Unavailable:
        return strategy, JOURNAL
    own = AccountFiles.below(Path(library or ""), name).journal
    return name, str(own) if own.exists() and lies.resolve() == own.resolve() else JOURNAL


def _measurable(ground: ChecklistGround, standing: Standing, account: str) -> frozenset[str]:
    """Return the items of which a drill was held, or a head told, since they were measured last."""
    from golive.journal.bodies.evidence import EvidenceGiven

    pieces = {one.item.id: one.live.evidence for one in standing.each}
    measured = {item: piece.recorded_at or 0 for item, piece in pieces.items() if piece is not None}
    with ground.reading() as records:
        entries = tuple(records.entries(kind=EvidenceGiven.KIND))
    if not entries:
        return frozenset()
    try:
        latest = {**_drilled(ground, entries), **_anchored(entries, account)}
    except Refused:
        # What cannot be read tells nothing: it is to be told again.
        return frozenset()
    return frozenset(item for item, at in latest.items() if at > measured.get(item, 0))


def _drilled(ground: ChecklistGround, entries: Sequence[Entry]) -> Mapping[str, int]:
    from golive.cli.drill_subject import drill_subject
    from golive.readiness.measures.held_drills import held_drills

    held = held_drills(entries, subject=drill_subject(ground.engine))
    return {item: held[name].ended for item, name in DRILLS.items() if name in held and held[name].has_ended}


def _anchored(entries: Sequence[Entry], account: str) -> Mapping[str, int]:
    from golive.journal.anchors import anchors_of
    from golive.paper.account_journal import account_of

    times = [one.told_at for one in anchors_of(entries) if account_of(one.journal) == account]
    return {ANCHORED: max(times)} if times else {}
