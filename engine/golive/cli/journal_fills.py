"""Own fills out of a journal: what `golive impact --fit JOURNAL` reads, and which orders tell nothing of impact."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from golive.cli.journal_entries import read_whole
from golive.cli.journal_place import Chosen, check_database, read_journals
from golive.core.dataclass import dataclass
from golive.core.errors import BrokenChain, InvalidInput, Refused, Undecided
from golive.journal.bodies.fill import OrderFilled
from golive.journal.bodies.kinds import read_body
from golive.journal.bodies.order import OrderSent
from golive.journal.bodies.run_started import RunStarted
from golive.models.execution.own_orders import Fills
from golive.trading.order_impact import ImpactsSeen, ImpactTold, OrderImpact, impact_told

if TYPE_CHECKING:
    from golive.journal.body import Body
    from golive.journal.entry import Entry

ADDRESS, DATABASE = "://", b"SQLite format 3\0"
"""What an address holds, and what a file of journals begins with."""

_READ = frozenset((RunStarted.KIND, OrderSent.KIND, OrderFilled.KIND))


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalFills:
    """Fills of a run's journal, each level a row; `head` is the hash of its last entry, in hexadecimal.

    `feed_class` is what the run was fed by. `left_out` counts the orders that tell nothing of impact, by why; `over`
    are the nanoseconds before an order in which its volume was counted.
    """

    fills: Fills
    journal: str
    head: str
    feed_class: str
    left_out: Mapping[str, int]
    over: tuple[int, ...]


def is_journal(place: str) -> bool:
    """Say whether a place is one of journals: an address, or a file that begins as one."""
    if ADDRESS in place:
        return True
    path = Path(place)
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(len(DATABASE)) == DATABASE


def journal_fills(place: str, name: str | None) -> JournalFills:
    """Read the orders of one run, with what was filled of them; the chain of its entries is checked on the way.

    `arrival_price` is the touch that an order arrived at, so that its cost is what it paid beyond half the spread.
    `volume` is what others traded in the time before it was sent.

    Raises
    ------
    InvalidInput
        A place without journals or with several, a journal that is no run's or another run's, an entry that no golive
        wrote so.
    BrokenChain
        An entry that is not as it was written.
    Undecided
        A run without an order that tells of impact.
    """
    with read_journals(place, name) as chosen:
        if len(chosen) > 1:
            names = ", ".join(f"`{reader.name}`" for reader, _ in chosen)
            raise InvalidInput(f"`{place}` holds several journals: {names}", hint="say which: `--name NAME`")
        journal, head, bodies = _read(chosen)
        check_database(chosen)
    return _fills(journal, head, bodies)


def _read(chosen: Chosen) -> tuple[str, str, list[tuple[int, Body]]]:
    """Return the only journal's name, its head and the bodies that matter here, each with its instant."""
    from golive.journal.verification import verify

    kept: list[Entry] = []
    with read_whole(chosen, "reading") as journals:
        journal, last, entries = next(journals)
        checked = verify(journal, _noting(entries, kept), at_least=last)
    if checked.first_bad is not None:
        raise BrokenChain(checked.first_bad, str(checked.why), f"of `{journal}`: {checked.sentence}")
    return journal, checked.head.hash.hex(), [(entry.ts, _body(journal, entry)) for entry in kept]


def _noting(entries: Iterable[Entry], kept: list[Entry]) -> Iterator[Entry]:
    for entry in entries:
        if entry.kind in _READ:
            kept.append(entry)
        yield entry


def _body(journal: str, entry: Entry) -> Body:
    try:
        return read_body(entry.kind, entry.body)
    except Refused as error:
        message = f"entry {entry.seq} of `{journal}` ({entry.kind} `{entry.key}`): {error.sentence}"
        raise InvalidInput(message, hint="another program wrote it, or a later golive") from error


def _fills(journal: str, head: str, bodies: Iterable[tuple[int, Body]]) -> JournalFills:
    seen, begun = ImpactsSeen(), list[RunStarted]()
    for ts, body in bodies:
        if isinstance(body, RunStarted):
            begun.append(body)
        seen.take(ts, body)
    if not begun:
        raise InvalidInput(f"`{journal}` begins no run", hint="`golive run --journal` writes one that does")
    other = next((one.run for one in begun if one.run != journal), None)
    if other is not None:
        raise InvalidInput(f"`{journal}` holds entries of another run, `{other}`", hint="give the journal of one run")
    left_out: Counter[str] = Counter()
    rows: list[tuple[OrderImpact, ImpactTold]] = []
    for order in seen.all():
        impact = impact_told(order)
        if isinstance(impact, str):
            left_out[impact] += 1
        else:
            rows.append((order, impact))
    if not rows:
        whys = ", ".join(f"{n} {code.replace('_', ' ')}" for code, n in sorted(left_out.items()))
        raise Undecided(f"no order of `{journal}` tells of impact ({whys or 'it sent none'}): nothing was fitted")
    return JournalFills(
        fills=_table(rows),
        journal=journal,
        head=head,
        feed_class=begun[0].feed_class,
        left_out=dict(sorted(left_out.items())),
        over=tuple(sorted({over for _, impact in rows if (over := impact.met.volume_over) is not None})),
    )


def _table(rows: Iterable[tuple[OrderImpact, ImpactTold]]) -> Fills:
    each = [(order, impact.met, impact.touch, level) for order, impact in rows for level in order.levels]
    return Fills(
        order=[order.id for order, _, _, _ in each],
        side=np.array([int(order.side) for order, _, _, _ in each]),
        time_ns=np.array([level.ts for _, _, _, level in each], dtype=np.int64),
        price=[float(level.price) for _, _, _, level in each],
        size=[float(level.lots) for _, _, _, level in each],
        arrival_price=[float(touch) for _, _, touch, _ in each],
        volume=[float(met.volume or 0) for _, met, _, _ in each],
        adv=[float(met.daily or 0) for _, met, _, _ in each],
        volatility=[met.volatility or 0.0 for _, met, _, _ in each],
    )
