"""Decisions where they were recorded: in a run, in a journal, or as a file of signals that is decided again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from golive.core.dataclass import dataclass
from golive.core.errors import InvalidInput
from golive.core.row import SIGNAL_ID
from golive.core.several import several
from golive.core.suggest import did_you_mean

if TYPE_CHECKING:
    from golive.api.engine import Engine
    from golive.cli.run_folder import StoredRun
    from golive.decision import Decision
    from golive.journal.bodies.decision import DecisionTaken
    from golive.journal.journal import JournalReader
    from golive.replay.asked_exits import AskedExit
    from golive.report.decision_report import MarketDrawn

_MOST_NEAR = 10_000
"""Ids that a misspelt one is compared with: the last of them, where there are more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A decision as a list shows it; sizes are in the signal's own unit, times in nanoseconds UTC."""

    signal_id: str
    ts: int | None
    strategy: str
    direction: str
    symbol: str
    intent: str
    verdict: str
    raw_size: float | None
    final_size: float | None
    gate: str
    rule: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A decision with the library that it was made by, and the exit that asked for it where it closes."""

    engine: Engine
    decision: Decision
    exit: AskedExit | None = None


class Recorded(Protocol):
    """Where decisions were recorded."""

    def listed(self) -> Iterator[Listed]:
        """Yield each decision, in the order in which they were made."""

    def find(self, signal_id: str | None) -> Found:
        """Return the decision on a signal, or the last one; one that is not there is refused with the nearest."""

    def drawn(self, explained: Found, market: str | None) -> MarketDrawn:
        """Return what is drawn of the market at a decision, or why it is not."""


def recorded_at(
    *, run: Path | None, journal: str | None, name: str | None, signals: Path | None, library: str | None
) -> Recorded:
    """Return where decisions were recorded, of the one place that is given."""
    if run is not None:
        from golive.cli.run_folder import open_run

        return InRun(open_run(run))
    if signals is not None:
        return InSignals(signals, library)
    return InJournal(journal, name)


class InRun:
    """The decisions of a run's folder, decided again by its own policy and held against what it wrote."""

    def __init__(self, stored: StoredRun) -> None:
        self.stored = stored

    def listed(self) -> Iterator[Listed]:
        """Yield what the run wrote."""
        for row in self.stored.decisions.to_pylist():
            yield _listed(row)

    def find(self, signal_id: str | None) -> Found:
        """Return a decision as the run made it; what is decided otherwise now is refused."""
        from golive.api.signal_table import SignalTable

        stored = self.stored
        table = SignalTable.from_arrow(stored.signals)
        ids = table.words(SIGNAL_ID)
        position = _position(
            ids, signal_id, where=f"`{stored.folder}`", listing=f"golive decisions --run {stored.folder}"
        )
        decision = stored.engine.decide(table.row(position))
        recorded = stored.decisions.slice(position, 1).to_pylist()[0]
        if (decision.verdict.name, decision.final_size) != (recorded["verdict"], recorded["final_size"]):
            version = stored.document["digests"]["code"]["version"]
            raise otherwise(ids[position], f"it was told {recorded['verdict']} by {version}")
        return Found(engine=stored.engine, decision=decision, exit=stored.asked_exit(ids[position]))

    def drawn(self, explained: Found, market: str | None) -> MarketDrawn:
        """Return the market as the run saw it."""
        from golive.cli.market_of_run import market_drawn

        return market_drawn(self.stored, explained.decision, market)


class InSignals:
    """A file of ready rows, decided by a library as `golive decide` decides it."""

    def __init__(self, path: Path, library: str | None) -> None:
        from golive.cli.open_library import open_engine

        self.path, self.engine = path, open_engine(library)

    def _decisions(self) -> Iterator[Decision]:
        from golive.cli.signal_files import open_signals

        for block in open_signals(self.path, self.engine.program).blocks():
            yield from (self.engine.decide(block.row(i)) for i in range(block.rows))

    def listed(self) -> Iterator[Listed]:
        """Yield each row as it is decided."""
        return (_listed(one.to_dict()) for one in self._decisions())

    def find(self, signal_id: str | None) -> Found:
        """Return the decision on the first row of an id, or on the last row."""
        last: Decision | None = None
        ids: list[str] = []
        for decision in self._decisions():
            if signal_id is not None and decision.signal_id == signal_id:
                return Found(engine=self.engine, decision=decision)
            last = decision
            ids.append(decision.signal_id)
        if signal_id is not None or last is None:
            _position(ids, signal_id, where=f"`{self.path}`", listing=f"golive decisions --signals {self.path}")
        assert last is not None
        return Found(engine=self.engine, decision=last)

    def drawn(self, explained: Found, market: str | None) -> MarketDrawn:
        """Say that rows have no market beside them."""
        return nothing_drawn("rows that are decided have no market data beside them")


class InJournal:
    """The decisions that a journal keeps, decided again by the library that it keeps of that time."""

    def __init__(self, place: str | None, name: str | None) -> None:
        self.place, self.name = place, name

    def listed(self) -> Iterator[Listed]:
        """Yield each decision as it was written; the sentence follows from the library, and is not in a journal."""
        from golive.cli.journal_place import read_journals

        with read_journals(self.place, self.name) as chosen:
            for reader, _ in chosen:
                yield from (_of_body(body) for body in _bodies(reader))

    def find(self, signal_id: str | None) -> Found:
        """Return a decision as it was made, by the policy that the journal keeps under its digest."""
        from golive.cli.journal_place import read_journals

        with read_journals(self.place, self.name) as chosen:
            ids: list[str] = []
            newest: tuple[JournalReader, DecisionTaken] | None = None
            for reader, _ in chosen:
                for body in _bodies(reader):
                    if body.signal == signal_id:
                        return _decided(reader, body)
                    newest = (reader, body)
                    ids.append(body.signal)
            if signal_id is None and newest is not None:
                return _decided(*newest)
        listing = "golive decisions" + (f" --journal {self.place}" if self.place else "")
        _position(ids, signal_id, where="the journal", listing=listing)
        raise AssertionError("a signal that is not there was refused")

    def drawn(self, explained: Found, market: str | None) -> MarketDrawn:
        """Say that a journal keeps no books."""
        return nothing_drawn("a journal keeps the row of a decision, and no market data")


def _bodies(reader: JournalReader) -> Iterator[DecisionTaken]:
    from golive.journal.bodies.decision import DecisionTaken
    from golive.journal.bodies.kinds import read_body

    for entry in reader.entries(kind=DecisionTaken.KIND):
        body = read_body(entry.kind, entry.body)
        if isinstance(body, DecisionTaken):
            yield body


def _decided(reader: JournalReader, body: DecisionTaken) -> Found:
    from golive.cli.kept_policy import kept_engine
    from golive.decision import read_decision
    from golive.journal.policies import kept_as

    kept = kept_as(reader, body.policy)
    if kept is None:
        raise InvalidInput(f"the journal keeps no policy `{body.policy}`", hint="it was written without its texts")
    engine = kept_engine(kept, body.policy)
    decision = read_decision(engine.evaluate(body.row.cells(), now=body.at, skew=body.skew))
    if (decision.verdict.name, decision.lots) != (body.verdict, body.lots):
        raise otherwise(body.signal, f"it was told {body.verdict}")
    return Found(engine=engine, decision=decision)


def _of_body(body: DecisionTaken) -> Listed:
    return Listed(
        signal_id=body.signal,
        ts=body.at,
        strategy=body.strategy,
        direction=body.direction,
        symbol=body.symbol,
        intent=body.intent,
        verdict=body.verdict,
        raw_size=body.raw_size,
        final_size=body.final_size,
        gate=body.gate,
        rule=body.rule,
        reason="",
    )


def _listed(row: Any) -> Listed:
    """Return a row of a table of decisions, or a decision's own values."""
    texts = ("strategy", "direction", "symbol", "intent", "verdict", "gate", "rule", "reason")
    return Listed(
        signal_id=row[SIGNAL_ID] or "",
        ts=None if row["ts"] is None else int(row["ts"]),
        raw_size=row["raw_size"],
        final_size=row["final_size"],
        **{name: row[name] or "" for name in texts},
    )


def _position(ids: list[Any], signal_id: str | None, *, where: str, listing: str) -> int:
    """Return where an id is, or the last place of all; refuse one that is not there."""
    if signal_id is None and ids:
        return len(ids) - 1
    if signal_id not in ids:
        what = "no signal at all" if signal_id is None else f"no signal `{signal_id}`"
        near = "" if signal_id is None else did_you_mean(signal_id, ids[-_MOST_NEAR:])
        raise InvalidInput(f"{what} in {where}", hint=near or f"`{listing}` lists its {several(len(ids), 'signal')}")
    return ids.index(signal_id)


def otherwise(signal_id: str, hint: str) -> InvalidInput:
    """Return what to say of a decision that this version does not make as it was made."""
    return InvalidInput(f"this version of golive decides `{signal_id}` otherwise than it was decided", hint=hint)


def nothing_drawn(why: str) -> MarketDrawn:
    """Return that nothing is drawn of the market, and why."""
    from golive.core.value import missing
    from golive.report.decision_report import MarketDrawn

    unknown = missing("data_absent", why)
    return MarketDrawn(book=unknown, footprint=unknown, label="", data="not at hand")
