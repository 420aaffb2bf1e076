"""The desk of a library at which people sign: its records, the people who count, and what words are bound to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from golive.cli.open_library import LibraryPlace, find_library, open_engine
from golive.cli.records_place import folder_of, records_at
from golive.core.dataclass import dataclass
from golive.core.errors import InvalidInput
from golive.core.suggest import did_you_mean
from golive.trust.statement import PRODUCTION

if TYPE_CHECKING:
    from golive.api.engine import Engine
    from golive.journal.journal import JournalReader
    from golive.readiness.people_desk import PeopleDesk

PERMITS = "permits"
"""The folder of permits, beside the records."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PeoplePlace:
    """A library, its desk now, and the folder of its permits."""

    library: LibraryPlace
    engine: Engine
    desk: PeopleDesk
    permits: Path

    def strategy(self, name: str) -> str:
        """Return the name of a strategy, or refuse one that the library has not."""
        names = self.desk.promotion.program.checked.strategies
        if name not in names:
            hint = did_you_mean(name, names, what="strategies")
            raise InvalidInput(f"the library has no strategy `{name}`", hint=hint)
        return name

    def capital(self, strategy: str) -> Decimal:
        """Return the capital of the account on paper that a strategy trades in, in its currency."""
        specs = self.desk.promotion.program.checked.specs
        for paper in specs.papers:
            if any(name.value == strategy for name in paper.strategies):
                return Decimal(str(paper.capital.value))
        raise InvalidInput(f"no account trades `{strategy}`: its capital is unknown", hint="give `--capital AMOUNT`")


@contextmanager
def people_place(library: str | None, records: str | None, trust: Path, *, now: int) -> Iterator[PeoplePlace]:
    """Give the desk of a library while its records are open.

    Raises
    ------
    Refused
        Nobody counts: what `read_root` and `believed` refuse.
    InvalidInput
        The library lists no people, or does not say how a strategy is promoted.
    Unavailable
        The records cannot be read or written now.
    """
    from golive.journal.home_at import home_at
    from golive.journal.journal import Journal

    place, engine = find_library(library), open_engine(library)
    if records is None:
        folder_of(place).mkdir(parents=True, exist_ok=True)
    with Journal.shared(home_at(records_at(records, place))) as journal:
        desk = desk_of(place, engine, journal, trust, now=now)
        yield PeoplePlace(library=place, engine=engine, desk=desk, permits=folder_of(place) / PERMITS)


def desk_of(
    library: LibraryPlace,
    engine: Engine,
    records: JournalReader,
    trust: Path,
    *,
    now: int,
    subjects: Mapping[str, str] | None = None,
    realm: str = PRODUCTION,
) -> PeopleDesk:
    """Return the desk of a library over its records; what it raises `people_place` tells.

    `subjects` are given for an earlier instant alone: what evidence of strategies was about then.
    """
    from golive.readiness.library_desk import library_desk

    return library_desk(library.folder, engine.program, records, trust, now=now, subjects=subjects, realm=realm)
