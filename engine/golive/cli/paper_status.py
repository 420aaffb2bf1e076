"""What `golive paper status` says of an account, as text and as a document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from golive.cli.json_output import json_text
from golive.core.civil import date_text
from golive.core.dataclass import dataclass
from golive.core.printable import printable
from golive.core.row import why
from golive.execution.switch_state import SwitchState
from golive.replay.simulated_fills import filled_as
from golive.report.formats import cash, grouped, instant, price
from golive.trading.day_words import status_lines

if TYPE_CHECKING:
    from golive.cli.paper_seen import ListedAccount, SeenStatus
    from golive.compiler.order_flow import OrderFlow
    from golive.paper.account_facts import AccountFacts, Holding, ScopeState
    from golive.paper.heartbeat_file import Beat
    from golive.paper.status import AccountStatus
    from golive.trading.live_machine import OpenLoss
    from golive.trading.machine_state import OpenOrder

_MS, _TENTH = 1_000_000, 100_000_000
_WIDTH = 12
UNSIGNED = "UNSIGNED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a library says of an account's numbers: its currency, and the tick of each instrument by symbol.

    `order_flow` says whether the library, of the digest `policy`, sees any.
    """

    currency: str
    ticks: Mapping[str, Fraction]
    policy: str
    order_flow: OrderFlow


def status_as_text(status: AccountStatus, shown: Shown) -> str:
    """Return a status as lines: first whether it runs, then each thing by its name."""
    lines = [*_first(status, shown), f"{status.account}: {status.alive.text}"]
    for name, values in _parts(status, shown):
        heads = (name, *[""] * (len(values) - 1))
        lines += [f"  {head:<{_WIDTH}}{value}" for head, value in zip(heads, values, strict=True)]
    return "\n".join(printable(line, keep="") for line in lines)


def status_in_short(status: AccountStatus, shown: Shown) -> str:
    """Return the first line of each thing that a person has to know of, for a screen that has no room for all."""
    parts = [(name, values) for name, values in _parts(status, shown) if name in _IN_SHORT]
    lines = [*_first(status, shown), f"{status.account}: {status.alive.text}"]
    lines += [f"  {name:<{_WIDTH}}{values[0]}" for name, values in parts]
    return "\n".join(printable(line, keep="") for line in lines)


_IN_SHORT = ("unknown", "fills", "days", "equity", "positions", "switch", "gaps", "alerts")


def _first(status: AccountStatus, shown: Shown) -> Sequence[str]:
    words = _order_flow(status, shown).words
    return (words,) if words else ()


def _order_flow(status: AccountStatus, shown: Shown) -> OrderFlow:
    """Return whether the policy that an account runs by sees order flow: of another than the library's nobody knows."""
    from golive.compiler.order_flow import OrderFlow

    same = status.facts is not None and status.facts.begun.policy == shown.policy
    return shown.order_flow if same else OrderFlow.NOT_KNOWN


def _parts(status: AccountStatus, shown: Shown) -> Iterator[tuple[str, Sequence[str]]]:
    facts, beat = status.facts, status.beat
    if facts is None:
        yield "unknown", [status.why_no_facts]
        return
    begun = facts.begun
    yield "run", [f"{facts.run} since {instant(facts.begun_at)}, on a feed that is {begun.feed_class}"]
    if begun.label is not None:
        yield "fills", [f"SIMULATED, {filled_as(begun.label)}"]
    yield "days", [status.why_no_days] if status.days is None else status_lines(status.days)
    yield "equity", [_equity(facts, shown, status.now)]
    yield "positions", [position_words(one, shown) for one in facts.holdings] or ["none"]
    yield "orders", [order_words(one) for one in facts.orders] or ["none"]
    yield "switch", [_scope(one) for one in facts.switch] or ["active: nothing has fired"]
    yield "gaps", [_gaps(facts), *(_loss(one) for one in facts.lost)]
    yield "alerts", [f"{grouped(facts.undelivered)} undelivered"]
    if beat is not None:
        yield "process", [_process(beat)]
    yield "journal", [f"entry {grouped(facts.head.seq)}, head {facts.head.hash.hex()}"]


def _equity(facts: AccountFacts, shown: Shown, now: int) -> str:
    equity, unit = facts.equity, shown.currency
    if equity.value is None:
        return f"unknown: {(equity.why or 'not told').replace('_', ' ')}, {_age(equity.at, now)}"
    under, since = max(0, facts.peak - equity.value), equity.value - facts.baseline
    moved = f"{'+' if since > 0 else ''}{cash(since, unit)} on {date_text(facts.day)}"
    return f"{cash(equity.value, unit)}, {_age(equity.at, now)}: {moved}, {cash(under, unit)} below its peak"


def _age(at: int, now: int) -> str:
    """Return how long ago something was, to a tenth of a second."""
    return f"{max(0, now - at) // _TENTH / 10:,.1f} s ago"


def position_words(held: Holding, shown: Shown) -> str:
    """Say what is held, at which average price."""
    side, tick = "long" if held.lots > 0 else "short", shown.ticks.get(held.symbol)
    at = "" if held.average is None or tick is None else f" at {price(float(held.average * tick))}"
    return f"{held.strategy} {side} {grouped(abs(held.lots))} lots of {held.symbol}{at}"


def order_words(one: OpenOrder) -> str:
    """Say what is under way or rests."""
    order = one.order
    filled = sum(level.lots for level in one.levels)
    side = order.side.name.lower()
    what = f"{order.strategy} {side} {grouped(order.lots)} lots of {one.symbol}"
    return f"{what}, {grouped(filled)} filled, since {instant(order.sent)}"


def _scope(scope: ScopeState) -> str:
    state = scope.state.name.lower()
    word = state.upper() if scope.state is SwitchState.HALTED else state
    role = f" as {scope.role}" if scope.role else ""
    who = f", {UNSIGNED} word of {scope.by}{role}" if scope.is_unsigned else ""
    return f"{scope.scope} {word} since {instant(scope.since)}, by {scope.trip}: {scope.why}{who}"


def _gaps(facts: AccountFacts) -> str:
    last = facts.last_gap
    if last is None:
        return "none"
    return (
        f"{grouped(facts.gaps)}, the last of {last.stream}: {instant(last.since)} to {instant(last.until)}, {last.why}"
    )


def _loss(lost: OpenLoss) -> str:
    return f"{lost.symbol}/{lost.stream.value} is lost since {instant(lost.since)}, {lost.why}"


def _process(beat: Beat) -> str:
    p50, p99, lag = (_ms(ns) for ns in (beat.commit_p50, beat.commit_p99, beat.lag))
    turns = f"{grouped(beat.turns)} turns; commits p50 {p50}, p99 {p99}; lag {lag}"
    return f"{turns}; {grouped(beat.reconnects)} reconnects"


def _ms(ns: int | None) -> str:
    return "not measured" if ns is None else f"{ns / _MS:.1f} ms"


def status_as_document(status: AccountStatus, shown: Shown) -> dict[str, Any]:
    """Return a status as plain JSON values; instants, money and lots are text, and what is unknown is null."""
    return {
        "account": status.account,
        "lacks": _order_flow(status, shown).words,
        "state": status.alive.life.value,
        "exit": status.exit,
        "says": status.alive.text,
        "at": str(status.now),
        "runs": list(status.runs),
        "process": None if status.beat is None else _process_document(status.beat),
        "facts": None if status.facts is None else _facts_document(status.facts, shown),
        why("facts"): status.why_no_facts or None,
        "days": None if status.days is None else _days_document(status),
        why("days"): status.why_no_days or None,
    }


def _process_document(beat: Beat) -> dict[str, Any]:
    return {
        "pid": beat.pid,
        "host": beat.host,
        "began": str(beat.began),
        "heartbeat": str(beat.at),
        "turns": beat.turns,
        "looked": None if beat.looked is None else str(beat.looked),
        "commit_p50_ns": beat.commit_p50,
        "commit_p99_ns": beat.commit_p99,
        "lag_ns": beat.lag,
        "reconnects": beat.reconnects,
        "metrics_port": beat.metrics_port,
        why("stopped"): beat.why,
    }


def _facts_document(facts: AccountFacts, shown: Shown) -> dict[str, Any]:
    equity = facts.equity
    return {
        "run": facts.run,
        "begun": str(facts.begun_at),
        "subject": facts.begun.subject,
        "feed_class": facts.begun.feed_class,
        "label": facts.begun.label,
        "currency": shown.currency,
        "equity": None if equity.value is None else str(equity.value),
        "equity_at": str(equity.at),
        why("equity"): equity.why,
        "peak": str(facts.peak),
        "baseline": str(facts.baseline),
        "day": date_text(facts.day),
        "positions": [
            {
                "strategy": one.strategy,
                "symbol": one.symbol,
                "lots": str(one.lots),
                "average_ticks": None if one.average is None else str(one.average),
            }
            for one in facts.holdings
        ],
        "orders": [_order_document(one) for one in facts.orders],
        "switch": [_scope_document(one) for one in facts.switch],
        "gaps": facts.gaps,
        "last_gap": _gap_document(facts),
        "lost": [
            {"stream": f"{one.symbol}/{one.stream.value}", "since": str(one.since), "why": one.why}
            for one in facts.lost
        ],
        "undelivered": facts.undelivered,
        "head": {"seq": facts.head.seq, "hash": facts.head.hash.hex(), "ts": str(facts.head.ts)},
    }


def _order_document(one: OpenOrder) -> dict[str, Any]:
    return {
        "id": one.order.id,
        "strategy": one.order.strategy,
        "symbol": one.symbol,
        "side": one.order.side.name.lower(),
        "lots": str(one.order.lots),
        "filled": str(sum(level.lots for level in one.levels)),
        "sent": str(one.order.sent),
    }


def _scope_document(one: ScopeState) -> dict[str, Any]:
    return {
        "scope": one.scope,
        "state": one.state.name.lower(),
        "trip": one.trip,
        "why": one.why,
        "since": str(one.since),
        "by": one.by,
        "role": one.role,
        "signed": False if one.is_unsigned else None,
    }


def _gap_document(facts: AccountFacts) -> dict[str, Any] | None:
    last = facts.last_gap
    if last is None:
        return None
    return {"stream": last.stream, "since": str(last.since), "until": str(last.until), "why": last.why}


def _days_document(status: AccountStatus) -> dict[str, Any]:
    days = status.days
    assert days is not None
    return {
        "counted": days.days,
        "needed": days.needed.days,
        "trades": days.trades,
        "trades_needed": days.needed.trades,
        "enough": days.enough,
        "feed": days.feed.value,
        "not_counted": {date: reason.value for date, reason in days.not_counted.items()},
        "today": _today(status),
        "lines": list(status_lines(days)),
    }


def _today(status: AccountStatus) -> dict[str, Any] | None:
    """Return how many looks of the last day are due and were told, of the strategy that was told least."""
    days = status.days
    if days is None or not days.each:
        return None
    last = days.each[-1]
    return {"date": last.date, "told": last.told_looks, "due": last.due_looks, "scheduled": last.scheduled_looks}


def statuses_as_text(statuses: Sequence[SeenStatus]) -> str:
    """Return several, one under another."""
    return "\n\n".join(status_as_text(one.status, one.shown) for one in statuses)


def statuses_as_json(statuses: Sequence[SeenStatus]) -> str:
    """Return several as one document."""
    return json_text({"accounts": [status_as_document(one.status, one.shown) for one in statuses]})


def accounts_as_text(accounts: Sequence[ListedAccount]) -> str:
    """Return a line for each account."""
    width = max((len(one.name) for one in accounts), default=0)
    return "\n".join(printable(f"{one.name:<{width}}  {_listed(one)}", keep="") for one in accounts)


def _listed(one: ListedAccount) -> str:
    words = one.alive.text if one.run is None else f"{one.run}, {one.alive.text}"
    return words if one.is_declared else f"{words} (the library has no document of it)"


def accounts_as_json(accounts: Sequence[ListedAccount]) -> str:
    """Return the same as a document."""
    return json_text(
        {
            "accounts": [
                {
                    "account": one.name,
                    "declared": one.is_declared,
                    "run": one.run,
                    "state": one.alive.life.value,
                    "says": one.alive.text,
                }
                for one in accounts
            ]
        }
    )
