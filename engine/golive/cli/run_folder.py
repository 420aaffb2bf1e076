"""The folder of a run: written once, read by `explain` and `report run`."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from golive.cli.table_files import file_digest, read_parquet
from golive.cli.table_writers import write_table, writer_for
from golive.core.dataclass import dataclass
from golive.core.errors import InvalidInput, InvalidLibrary
from golive.replay.run_files import (
    ATTRIBUTION,
    CONTENT,
    DECISIONS,
    DOCUMENT,
    EPISODES,
    EQUITY,
    EXITS,
    MARKET,
    ORDERS,
    POLICY,
    PRICES,
    REPORT,
    SHADOWS,
    SIGNALS,
    TRIPS,
    TRIPS_CSV,
    further_market,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pyarrow as pa

    from golive.api.engine import Engine
    from golive.core.issue import Issue
    from golive.documents.market import MarketSpec
    from golive.replay.asked_exits import AskedExit
    from golive.replay.replay import Run
    from golive.report.tally.count_run import Tally

_SHORT = 12
"""Characters of a digest that tell two versions apart."""


def write_run(
    folder: Path,
    run: Run,
    tally: Tally,
    *,
    market_texts: Sequence[str],
    issues: Sequence[Issue],
    code: Mapping[str, str],
) -> Mapping[str, Any]:
    """Write a run's files into a folder, its report last, and return the content of `run.json`.

    `market_texts` are the descriptions of its instruments, in the order of symbols; `code` is which golive made it.
    """
    from golive.api.decisions_table import decisions_table
    from golive.replay.artifacts import prices_table, run_document, write_json
    from golive.replay.asked_exits import exits_table
    from golive.replay.attribution_document import attribution_table
    from golive.replay.balance import units_of
    from golive.replay.money.equity_table import equity_table
    from golive.replay.money.orders_table import orders_table
    from golive.replay.round_trips import trips_table
    from golive.replay.seen_episodes import episodes_table
    from golive.replay.shadow_rows import shadows_table
    from golive.report.tally.limit_use import limits_document

    program = run.engine.program
    write_table(run.rows.table(), folder / SIGNALS)
    write_table(decisions_table(program, run.decisions), folder / DECISIONS)
    write_table(episodes_table(run.episodes), folder / EPISODES)
    units = units_of(run.market)
    for name in (TRIPS, TRIPS_CSV):
        write_table(trips_table(run.trips, units, run.money.doubts), folder / name, writer_for(folder / name))
    write_table(equity_table(run.money.curve, units), folder / EQUITY)
    write_table(orders_table(run.money.orders, units), folder / ORDERS)
    write_table(exits_table(run.exits), folder / EXITS)
    write_table(prices_table(run), folder / PRICES)
    for name, table in (
        (ATTRIBUTION, attribution_table(run.attribution, units)),
        (SHADOWS, shadows_table(run.attribution.shadows, units)),
    ):
        write_table(table, folder / name, writer_for(folder / name))
    markets = [MARKET, *(further_market(place) for place in range(2, len(market_texts) + 1))]
    for name, text in zip(markets, market_texts, strict=True):
        _write(folder / name, text)
    sources = program.checked.specs.sources
    for name, text in sources.items():
        _write(folder / POLICY / name, text)
    files = {name: file_digest(folder / name) for name in (*CONTENT, *markets[1:])}
    library = sources_digest(sources)
    document = run_document(
        run,
        code=code,
        library=library,
        files=files,
        findings=issues,
        limits=limits_document(tally.limits),
    )
    (folder / DOCUMENT).write_bytes(write_json(document).encode("utf-8"))
    (folder / REPORT).write_bytes(render_report(run, document, tally).encode("utf-8"))
    return document


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode("utf-8"))


def render_report(run: Run, document: Mapping[str, Any], tally: Tally | None = None) -> str:
    """Return the report of a run, from the run, its numbers if counted, and the document written beside it."""
    from golive.replay.artifacts import findings_of
    from golive.report.run_report import render_run

    code = document["digests"]["code"]
    version = f"golive {code['version']} ({code['digest'][:_SHORT]})"
    return render_run(run, code=version, issues=findings_of(document), tally=tally)


def sources_digest(sources: Mapping[str, str]) -> str:
    """Return the SHA-256 of a library's files, comments and all."""
    text = json.dumps(dict(sorted(sources.items())), ensure_ascii=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRun:
    """A run's folder, opened: the engine of its own policy, its document, its signals and their decisions."""

    folder: Path
    engine: Engine
    document: Mapping[str, Any]
    signals: pa.Table
    decisions: pa.Table

    def asked_exit(self, signal_id: str) -> AskedExit | None:
        """Return the exit that asked for an order, None for one that opens."""
        from golive.replay.asked_exits import read_exits

        return next((asked for asked in read_exits(read_parquet(self.folder / EXITS)) if asked.id == signal_id), None)

    @property
    def markets(self) -> tuple[str, ...]:
        """Return the files that describe its instruments, in the order of symbols."""
        from golive.replay.instruments_document import INSTRUMENTS

        count = len(self.document.get(INSTRUMENTS, ())) or 1
        return (MARKET, *(further_market(place) for place in range(2, count + 1)))

    def restore(self) -> Run:
        """Return the run as it was made."""
        from golive.replay.artifacts import restore

        market, *others = (_market(self.folder / name) for name in self.markets)
        return restore(
            self.engine,
            market,
            self.document,
            others=others,
            signals=self.signals,
            decisions=self.decisions,
            episodes=read_parquet(self.folder / EPISODES),
            trips=read_parquet(self.folder / TRIPS),
            equity=read_parquet(self.folder / EQUITY),
            orders=read_parquet(self.folder / ORDERS),
            exits=read_parquet(self.folder / EXITS),
            prices=read_parquet(self.folder / PRICES),
        )


def _market(path: Path) -> MarketSpec:
    from golive.loader.market_file import load_market

    market, issues, sources = load_market(path)
    if market is None:
        raise InvalidLibrary(issues, sources)
    return market


def open_run(folder: Path) -> StoredRun:
    """Open a run's folder; files that are missing, or not as the run wrote them, are refused."""
    from golive.replay.artifacts import check_policy

    document = _document(folder)
    if not (folder / POLICY).is_dir():
        raise InvalidInput(f"`{folder}` has no `{POLICY}`", hint="make the run again")
    for name, digest in document["files"].items():
        path = folder / name
        if not path.is_file():
            raise InvalidInput(f"`{folder}` has no `{name}`", hint="make the run again")
        if file_digest(path) != digest:
            raise InvalidInput(f"`{path}` is not as the run wrote it", hint="make the run again")
    engine = _engine(folder / POLICY)
    check_policy(document, engine)
    return StoredRun(
        folder=folder,
        engine=engine,
        document=document,
        signals=read_parquet(folder / SIGNALS),
        decisions=read_parquet(folder / DECISIONS),
    )


def _engine(policy: Path) -> Engine:
    """Compile a run's own policy; somebody who edited it is told where."""
    from golive.api.engine import Engine
    from golive.cli.error_messages import below, placed_below

    try:
        return Engine.from_folder(policy)
    except InvalidLibrary as error:
        shown = policy.as_posix()
        sources = {below(shown, name): text for name, text in error.sources.items()}
        raise InvalidLibrary(placed_below(shown, error.issues), sources) from error


def _document(folder: Path) -> Mapping[str, Any]:
    from golive.replay.artifacts import check_document

    path = folder / DOCUMENT
    if not path.is_file():
        raise InvalidInput(f"`{folder}` holds no run", hint="`golive run --out DIR` makes one")
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise InvalidInput(f"`{path}` is not as the run wrote it: not JSON", hint="make the run again") from error
    return check_document(document)
