"""Whether the policy under which people signed bounds was loosened since: then no machine renews them."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from golive.cli.kept_policy import kept_engine
from golive.core.errors import InvalidInput

if TYPE_CHECKING:
    from golive.cli.people_place import PeoplePlace
    from golive.documents.library import Specs
    from golive.trust.permit import Bounds

UNKEPT = "the policy under which the bounds were signed is not kept: nobody can tell whether it was loosened"


def loosened_since(place: PeoplePlace, bounds: Bounds) -> tuple[str, ...]:
    """Return what of promotion and checklist is looser than when bounds were signed, or may be; empty for nothing.

    What else decides for a strategy is in its own digest, and another one ends its bounds. Who counts a root signs.
    """
    from golive.checker.compare import Direction, compare
    from golive.checker.monotone import moves_of
    from golive.journal.policies import kept_as

    kept = kept_as(place.desk.place.records, bounds.library)
    if kept is None or hashlib.sha256(kept.text).hexdigest() != bounds.library:
        return (UNKEPT,)
    try:
        before = kept_engine(kept, bounds.policy).program.checked.specs
    except InvalidInput as error:
        return (f"{UNKEPT}: {error}",)
    checked = place.desk.promotion.program.checked
    files = _files(before) | _files(checked.specs)
    changes = [one for one in compare(before, checked.specs, moves_of(checked)) if one.span.file in files]
    harmless = (Direction.TIGHTER, Direction.NEITHER)
    loose = tuple(f"{one.document}: {one.message}" for one in changes if one.direction not in harmless)
    return (*loose, *_unnamed(before, checked.specs, files - {one.span.file for one in changes}))


def _files(specs: Specs) -> set[str]:
    promotions = {one.header.span.file for one in specs.promotions}
    return promotions | {one.header.span.file for one in specs.checklists}


def _unnamed(before: Specs, after: Specs, files: Collection[str]) -> Iterator[str]:
    """Yield each file that means something else, and of which no change has a name."""
    from golive.compiler.digest import digest_of_meaning

    for file in sorted(files):
        meanings = [digest_of_meaning(one.values[file]) if file in one.values else "" for one in (before, after)]
        if meanings[0] != meanings[1]:
            yield f"{file}: it changed, and nobody can tell which way"
