"""What this machine knows of a strategy's stage: its permit's word, the kill file, and what the desk knows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from golive.cli.people_place import PeoplePlace
    from golive.readiness.machine_look import Facts


def permit_file(place: PeoplePlace, strategy: str) -> Path:
    """Return where the permit of a strategy lies."""
    return place.permits / f"{strategy}.json"


def facts_here(place: PeoplePlace, strategy: str) -> Facts:
    """Return what is known of a strategy's stage."""
    from golive.cli.records_place import folder_of
    from golive.core.value import Unknown
    from golive.paper.kill_file import KillFiles, Presence, kill_files
    from golive.readiness.machine_look import facts_of
    from golive.readiness.money_acts import permit_terms
    from golive.trust.permit_file import PermitWatch
    from golive.trust.permit_word import recorded

    desk = place.desk
    floor = desk.record.permits.floor(strategy)
    word = None
    if not isinstance(floor, Unknown):
        watch = PermitWatch(
            permit_file(place, strategy),
            strategy=strategy,
            subject=desk.subject(strategy),
            terms=permit_terms(desk, strategy),
        )
        seen = watch.look(desk.now, registry=desk.registry, floor=floor, revoked=frozenset())
        word = recorded(seen, floor).word
    presence = KillFiles(kill_files(folder_of(place.library), None)).look().presence
    killed = {Presence.PRESENT: "present", Presence.ABSENT: "absent"}.get(presence)
    return facts_of(desk, strategy, permit=word, kill_file=killed)
