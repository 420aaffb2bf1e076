"""A run as tables and a document, and back: what `golive run` writes and later commands read.

Pure: arrow tables and JSON values in memory; the command line writes and reads the files.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from golive.api.account import AssumedAccount
from golive.api.daily_loss import DAILY_LOSS, DAILY_PNL
from golive.api.decide_table import Decisions, decide_table
from golive.api.markets import market_digest
from golive.api.signal_table import SignalTable
from golive.core.errors import InvalidInput
from golive.core.issue import Issue, Severity
from golive.core.printable import encodable
from golive.core.row import (
    BOOK_AT,
    BOOK_CHANGED_AT,
    BOOK_COLUMNS,
    CLOCK_SKEW,
    DECIDED_AT,
    DIRECTION,
    MARKET_DIGEST,
    RAW_SIZE,
    SIGNAL_ID,
    STRATEGY,
    SYMBOL,
    Row,
    at,
    why,
)
from golive.core.signature import Kind
from golive.core.span import Span
from golive.core.verdict import Verdict
from golive.evaluator.columns import NEVER
from golive.replay.replay import Looks, Run
from golive.replay.run_files import DOCUMENT

if TYPE_CHECKING:
    from golive.api.engine import Engine
    from golive.compiler.program import Program
    from golive.documents.market import MarketSpec

FORM = 1
"""The number of this form of `run.json`; another one is not read."""

_ARROW = {Kind.NUMBER: pa.float64(), Kind.ENUM: pa.string(), Kind.BOOL: pa.bool_(), Kind.TIME: pa.int64()}


def flat_columns(program: Program) -> Mapping[str, pa.DataType]:
    """Return the columns of a program's ready rows, in a fixed order, with the types they are written and read as."""
    columns = {SIGNAL_ID: pa.string(), DECIDED_AT: pa.int64(), CLOCK_SKEW: pa.int64(), MARKET_DIGEST: pa.string()}
    columns |= {port.column: _ARROW.get(port.type.kind, pa.list_(pa.float64())) for port in program.columns}
    return columns | {spec.port.column: _ARROW[spec.port.type.kind] for spec in program.features}


def column_types(program: Program) -> Mapping[str, pa.DataType]:
    """Return the arrow type of every column that a table of signals may have, companions and books included."""
    types: dict[str, pa.DataType] = {}
    for column, kind in flat_columns(program).items():
        types |= {column: kind, at(column): pa.int64(), why(column): pa.string()}
    books = {name: pa.list_(pa.float64()) for name in BOOK_COLUMNS}
    if DAILY_LOSS in types:
        types |= {DAILY_PNL: types[DAILY_LOSS], at(DAILY_PNL): types[at(DAILY_LOSS)]}
    return types | books | {BOOK_AT: pa.int64(), BOOK_CHANGED_AT: pa.int64()}


def signals_table(program: Program, rows: Sequence[Row]) -> pa.Table:
    """Return ready rows as a table whose columns depend on the program only, so that an empty run has them too.

    A value that has not its column's type is a defect of golive and raises; nothing is converted but integers to
    doubles.
    """
    types = column_types(program)
    seen = dict.fromkeys(name for row in rows for name in row)
    wanted = dict.fromkeys((*flat_columns(program), *seen))
    arrays = {name: pa.array([row.get(name) for row in rows], type=types.get(name)) for name in wanted}
    return pa.table(arrays)


def decisions_table(program: Program, decisions: Decisions) -> pa.Table:
    """Return decisions as a table with a fixed schema; a number that is unknown is null, never NaN."""
    schema = decisions_schema(program)
    arrays = [_array(decisions.columns[field.name], field.type) for field in schema]
    return pa.Table.from_arrays(arrays, schema=schema)


def decisions_schema(program: Program) -> pa.Schema:
    """Return the columns of `decisions.parquet`: times are integer nanoseconds UTC, sizes in the signal's own unit."""
    words = (
        SIGNAL_ID,
        SYMBOL,
        STRATEGY,
        DIRECTION,
        "verdict",
        "gate",
        "rule",
        "reason",
        "policy_digest",
        MARKET_DIGEST,
    )
    types: dict[str, pa.DataType] = dict.fromkeys(words, pa.string())
    types |= {"ts": pa.int64(), RAW_SIZE: pa.float64(), "final_size": pa.float64(), "confidence": pa.float64()}
    order = (SIGNAL_ID, "ts", SYMBOL, STRATEGY, DIRECTION, RAW_SIZE, "verdict", "final_size")
    rest = ("gate", "rule", "reason", "confidence", "policy_digest", MARKET_DIGEST)
    gates = [(f"gate_{gate.id}", pa.string()) for gate in program.checked.gates]
    return pa.schema([*((name, types[name]) for name in (*order, *rest)), *gates])


def _array(values: Any, kind: pa.DataType) -> pa.Array:
    if pa.types.is_floating(kind):
        numbers = np.asarray(values, dtype=np.float64)
        return pa.array(numbers, type=kind, mask=~np.isfinite(numbers))
    if pa.types.is_integer(kind):
        times = np.asarray(values, dtype=np.int64)
        return pa.array(times, type=kind, mask=times == NEVER)
    # Words of a file that is not made of words (a number as symbol) are not decided on, and not repeated.
    return pa.array([encodable(v) if isinstance(v, str) else None for v in values], type=kind)


def prices_table(run: Run) -> pa.Table:
    """Return the mid price at each instant looked at, null where it was unknown."""
    prices = np.asarray(run.prices, dtype=np.float64)
    return pa.table({"ts": pa.array(run.instants), "mid": pa.array(prices, mask=~np.isfinite(prices))})


def run_document(
    run: Run, *, code: Mapping[str, str], library: str, files: Mapping[str, str], findings: Sequence[Issue] = ()
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
        "rules": rules_counted(run.decisions),
        "pnl": None,
        "strategies": {
            name: {"asked": look.asked, "signalled": look.signalled, "untold": dict(sorted(look.untold.items()))}
            for name, look in run.looks.items()
        },
        "digests": {
            "policy": digests.policy,
            "text": digests.text,
            "strategies": {name: digests.strategy[name] for name in sorted(digests.strategy)},
            "market": market_digest(run.market),
            "data": run.data_digest,
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
    words = zip(*(map(str, decisions.columns[name]) for name in ("verdict", "gate", "rule")), strict=True)
    counted = sorted(Counter(words).items(), key=lambda item: (-item[1], item[0]))
    return [{"verdict": v, "gate": gate, "rule": rule, "count": n} for (v, gate, rule), n in counted]


def write_json(document: Mapping[str, Any]) -> str:
    """Return a document as text, the same for the same content."""
    return json.dumps(document, indent=2, allow_nan=False) + "\n"


_KEYS = frozenset(("market", "first", "last", "seed", "account", "strategies", "digests", "findings", "files"))


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
    signals: pa.Table,
    decisions: pa.Table,
    prices: pa.Table,
) -> Run:
    """Return the run that a document and its tables were made of; decisions are made again from the signals.

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
        market=market
        if document["seed"] is None or not market.is_simulated
        else replace(market, seed=document["seed"]),
        data_digest=document["digests"]["data"],
        seed=document["seed"],
        first=int(document["first"]),
        last=int(document["last"]),
        account=AssumedAccount(**document["account"]),
        rows=tuple(table.row(i) for i in range(table.rows)),
        decisions=again,
        looks={name: _looks(counted) for name, counted in document["strategies"].items()},
        instants=prices.column("ts").to_numpy(),
        prices=np.asarray(prices.column("mid").to_numpy(zero_copy_only=False), dtype=np.float64),
    )


def _looks(counted: Mapping[str, Any]) -> Looks:
    return Looks(asked=counted["asked"], signalled=counted["signalled"], untold=Counter(counted["untold"]))


def is_decided(verdicts: Mapping[str, int]) -> bool:
    """Say whether at least one row could be decided: was told something other than HOLD."""
    return sum(verdicts.values()) > verdicts.get(Verdict.HOLD.name, 0)
