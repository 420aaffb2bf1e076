"""A run as tables and a document, and back: what `golive run` writes and later commands read.

Pure: arrow tables and JSON values in memory; the command line writes and reads the files.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from golive.account.account import AssumedAccount
from golive.api.decide_table import Decisions, decide_table
from golive.api.decisions_table import decisions_table
from golive.api.markets import market_digest
from golive.api.signal_table import SignalTable
from golive.compiler.digest import joint_digest
from golive.core.errors import InvalidInput
from golive.core.issue import Issue, Severity
from golive.core.span import Span
from golive.replay.asked_exits import read_exits
from golive.replay.attribution_document import attribution_document, read_attribution
from golive.replay.balance import units_of
from golive.replay.count_prints import PrintCount
from golive.replay.counted_rules import ranked
from golive.replay.decided_rows import DecidedRows
from golive.replay.gathered import Looks
from golive.replay.impact_study import impact_document, impact_of
from golive.replay.instruments_document import data_digests, instruments_document, price_column, read_others
from golive.replay.latency_document import latency_document, read_latencies
from golive.replay.money.money_document import money_document, read_money
from golive.replay.money.statistics import statistics_of
from golive.replay.money.statistics_document import statistics_document
from golive.replay.optimism_study import optimism_document, read_optimism
from golive.replay.positions_document import pnl, positions_counted, read_balance
from golive.replay.replay import Run
from golive.replay.round_trips import read_trips
from golive.replay.run_files import DOCUMENT
from golive.replay.seen_episodes import read_episodes

if TYPE_CHECKING:
    from golive.api.engine import Engine
    from golive.documents.market import MarketSpec

FORM = 8
"""The number of this form of `run.json`; another one is not read."""


def prices_table(run: Run) -> pa.Table:
    """Return the mid price at each instant looked at, null where it was unknown; a column an instrument."""
    columns = {"mid": run.prices, **{price_column(one.symbol): one.prices for one in run.others}}
    mids = {name: pa.array(prices, mask=~np.isfinite(prices)) for name, prices in columns.items()}
    return pa.table({"ts": pa.array(run.instants), **mids})


def run_document(
    run: Run,
    *,
    code: Mapping[str, str],
    library: str,
    files: Mapping[str, str],
    findings: Sequence[Issue] = (),
    limits: Sequence[Mapping[str, Any]] = (),
) -> dict[str, Any]:
    """Return the content of `run.json`.

    Parameters
    ----------
    run
        A finished replay.
    code
        Version and digest of golive itself.
    library
        Digest of the library's source files.
    files
        Digests of the files beside it, by name.
    findings
        What reading the market remarked.
    limits
        How far each limit was used, as JSON values.
    """
    digests = run.engine.program.digests
    return {
        "form": FORM,
        "market": {
            "id": run.market.id,
            "symbol": run.market.symbol,
            "venue": run.market.venue,
            "label": run.market.label,
        },
        # Nanoseconds exceed what JSON numbers hold exactly.
        "first": str(run.first),
        "last": str(run.last),
        "seed": run.seed,
        "account": {
            "equity": run.account.equity,
            "position": run.account.position,
            "daily_loss": run.account.daily_loss,
        },
        "signals": len(run.rows),
        "verdicts": run.counts,
        "intents": run.intents,
        "rules": rules_counted(run.decisions),
        "positions": positions_counted(run.trips),
        "unfilled": dict(sorted(run.unfilled.items())),
        "pnl": pnl(run.balance, run.trips, is_booked_known=run.money.is_booked_known),
        "money": {**money_document(run.money), **statistics_document(statistics_of(run)), "limits": list(limits)},
        **instruments_document(run),
        "latencies": latency_document(run.latencies),
        "attribution": attribution_document(run.attribution),
        "optimism": optimism_document(run.optimism),
        "impact": impact_document(impact_of(run)),
        "strategies": {
            name: {
                "asked": look.asked,
                "signalled": look.signalled,
                "episodes": sum(episode.strategy == name for episode in run.episodes),
                "untold": dict(sorted(look.untold.items())),
            }
            for name, look in run.looks.items()
        },
        "prints": None if run.prints is None else asdict(run.prints),
        "digests": {
            "policy": digests.policy,
            "text": digests.text,
            "strategies": {name: digests.strategy[name] for name in sorted(digests.strategy)},
            "market": joint_digest({one.symbol: market_digest(one.market) for one in run.instruments}),
            "data": run.all_data_digest,
            "library": library,
            "code": dict(code),
        },
        "findings": [_written(issue) for issue in findings],
        "files": dict(files),
    }


def _written(issue: Issue) -> dict[str, Any]:
    span = issue.span
    return {
        "code": issue.code,
        "message": issue.message,
        "hint": issue.hint,
        "severity": issue.severity.value,
        "span": [span.file, span.line, span.col, span.width],
    }


def findings_of(document: Mapping[str, Any]) -> tuple[Issue, ...]:
    """Return what reading the market remarked when the run was made."""
    return tuple(_read(written) for written in document["findings"])


def _read(written: Mapping[str, Any]) -> Issue:
    file, line, col, width = written["span"]
    return Issue(
        code=written["code"],
        message=written["message"],
        span=Span(file=file, line=line, col=col, width=width),
        hint=written["hint"],
        severity=Severity(written["severity"]),
    )


def rules_counted(decisions: Decisions) -> list[dict[str, Any]]:
    """Count decisions by verdict and what determined it, most frequent first."""
    return ranked(Counter(zip(*(map(str, decisions.columns[n]) for n in ("verdict", "gate", "rule")), strict=True)))


def write_json(document: Mapping[str, Any]) -> str:
    """Return a document as text, the same for the same content."""
    return json.dumps(document, indent=2, allow_nan=False) + "\n"


_KEYS = frozenset(("market", "first", "last", "seed", "account", "strategies", "digests", "findings", "files"))
"""What a document has that is read again."""


def check_document(document: object) -> Mapping[str, Any]:
    """Return the document of a run; refuse what is none, or is one of another form."""
    if isinstance(document, dict) and document.keys() >= _KEYS and document.get("form") == FORM:
        return document
    message = f"`{DOCUMENT}` is not the document of a run that this version can read"
    raise InvalidInput(message, hint="make the run again with this version of golive")


def check_policy(document: Mapping[str, Any], engine: Engine) -> None:
    """Refuse a policy that is not the one a run was decided with."""
    if document["digests"]["policy"] != engine.program.digests.policy:
        message = "the policy beside the run is not the one that decided it"
        raise InvalidInput(message, hint="its files were edited, or golive reads them differently now: run again")


def restore(
    engine: Engine,
    market: MarketSpec,
    document: Mapping[str, Any],
    *,
    others: Sequence[MarketSpec] = (),
    signals: pa.Table,
    decisions: pa.Table,
    episodes: pa.Table,
    trips: pa.Table,
    equity: pa.Table,
    orders: pa.Table,
    exits: pa.Table,
    prices: pa.Table,
) -> Run:
    """Return the run that a document and its tables were made of; decisions are made again from the signals.

    What was filled is read, not filled again: that takes the market's data. `others` describe the instruments of the
    account beside the first.

    Raises
    ------
    InvalidInput
        When the document is of another form, its policy is not the engine's, or the decisions made again are not
        those that were recorded.
    """
    check_document(document)
    check_policy(document, engine)
    table = SignalTable.from_arrow(signals)
    again = decide_table(engine, table)
    if not decisions_table(engine.program, again).equals(decisions):
        message = "this version of golive decides these signals otherwise than they were decided"
        raise InvalidInput(message, hint=f"the run was made by {document['digests']['code']['version']}")
    return Run(
        engine=engine,
        market=_seeded(market, document["seed"]),
        data_digest=data_digests(document)[0],
        seed=document["seed"],
        first=int(document["first"]),
        last=int(document["last"]),
        account=AssumedAccount(**document["account"]),
        rows=DecidedRows.read(engine.program, signals),
        decisions=again,
        looks={name: _looks(counted) for name, counted in document["strategies"].items()},
        instants=prices.column("ts").to_numpy(),
        prices=np.asarray(prices.column("mid").to_numpy(zero_copy_only=False), dtype=np.float64),
        episodes=read_episodes(episodes),
        trips=read_trips(trips, units_of(market)),
        exits=read_exits(exits),
        balance=read_balance(market, document["pnl"]),
        unfilled=Counter(document["unfilled"]),
        money=read_money(document["money"], equity=equity, orders=orders, units=units_of(market)),
        latencies=read_latencies(document["latencies"]),
        attribution=read_attribution(document["attribution"]),
        optimism=read_optimism(document["optimism"]),
        prints=None if document.get("prints") is None else PrintCount(**document["prints"]),
        others=read_others(document, [_seeded(other, document["seed"]) for other in others], prices),
    )


def _seeded(market: MarketSpec, seed: int | None) -> MarketSpec:
    return market if seed is None or not market.is_simulated else replace(market, seed=seed)


def _looks(counted: Mapping[str, Any]) -> Looks:
    return Looks(asked=counted["asked"], signalled=counted["signalled"], untold=Counter(counted["untold"]))
