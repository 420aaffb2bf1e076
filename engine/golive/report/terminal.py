"""Runs and decisions on a terminal: plain text, without colours, fit for a pipe."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from golive.api.engine import Engine
from golive.core.printable import printable
from golive.core.verdict import Verdict
from golive.decision import Decision
from golive.replay.asked_exits import AskedExit
from golive.replay.replay import Run
from golive.report.analysis import table_lines
from golive.report.attribution_section import attribution_rows
from golive.report.banner import banners
from golive.report.explanation import Reason, explain, reason_of
from golive.report.formats import cash, duration, grouped, instant, percent, price, second
from golive.report.instrument_rows import instrument_lines, seed_words
from golive.report.latency_section import latency_table
from golive.report.money_page import UNKNOWN
from golive.report.run_sentences import run_sentences
from golive.report.tally.count_run import Tally, count_run
from golive.report.tally.positions import PositionTally
from golive.report.text_columns import in_columns
from golive.trading.assumed_terms import assumed_fills

CAUSES = 5
OPEN = 10
"""How many reasons, and how many open positions, a screen lists."""
WIDTH = 100


def summary_text(run: Run, *, causes: int = CAUSES, tally: Tally | None = None) -> str:
    """Return a run in a screen of text: sentences, counts by strategy, the commonest reasons, digests.

    Parameters
    ----------
    run
        The finished replay.
    causes
        How many reasons are listed.
    tally
        The run's numbers where they have been counted already.
    """
    tally = tally or count_run(run)
    return _text(
        (
            *_head(run),
            "",
            *run_sentences(run, tally, earned=True),
            "",
            *instrument_lines(run),
            *_verdicts(tally),
            *_positions(run, tally.positions),
            *_attribution(run),
            *_latencies(run),
            *_causes(tally, causes),
            *_end(run),
        )
    )


def explanation_text(engine: Engine, decision: Decision, exit: AskedExit | None = None) -> str:
    """Return one decision with all its reasons: what stood against it first, then what passed, tightest first.

    Of one that closes, `exit` is the exit of the strategy that asked for it.
    """
    words = explain(engine, decision)
    head = f"{words.verdict.name}  {words.asks} {words.symbol}, {words.raw_size} asked, "
    out = [f"{head}{words.final_size} allowed", f"  {words.signal_id} at {instant(words.ts)}"]
    if words.reason:
        out.append(f"  {words.reason}")
    out += [f"  {remark}" for remark in decision.remarks]
    if exit is not None:
        out += ["", "the exit that asked for it:", *_reason(reason_of(exit))]
    for title, reasons in (("what stood against it", words.against), ("what passed", words.passed)):
        if reasons:
            out += ["", f"{title}:"]
            out += [line for reason in reasons for line in _reason(reason)]
    digests = {"policy": decision.policy_digest, "strategy": decision.strategy_digest, "text": decision.text_digest}
    out += ["", *(f"{name:<9} {digest}" for name, digest in digests.items() if digest)]
    return _text(out)


def brief_text(engine: Engine, decision: Decision, exit: AskedExit | None = None) -> str:
    """Return a decision in one line: the verdict, what was asked and allowed, the exit that asked, and the reason."""
    words = explain(engine, decision)
    parts = [f"{words.verdict.name} {words.asks} {words.symbol}: {words.final_size} of {words.raw_size}"]
    if exit is not None:
        parts.append(f"asked for by {exit.rule}: {exit.because} ({exit.at})")
    if words.against:
        first = words.against[0]
        measured = f", {first.observed} must be {first.required}" if first.observed else ""
        parts.append(f"{first.gate}.{first.rule}: {words.reason}{measured} ({first.span})")
    return printable("; ".join(parts), keep="")


def _reason(reason: Reason) -> Iterator[str]:
    yield f"  {reason.outcome:<8} {reason.gate}.{reason.rule}  ({reason.span})"
    indent = " " * 11
    yield from textwrap.wrap(printable(reason.text), WIDTH, initial_indent=indent, subsequent_indent=indent)
    if reason.observed:
        yield f"{indent}observed {reason.observed}, must be {reason.required}, margin {reason.margin}"


def _head(run: Run) -> Iterator[str]:
    label = banners(run)
    if label:
        yield f"*** {label} ***"
    for market in (one.market for one in run.instruments):
        yield f"{market.header.title} ({market.symbol} on {market.venue})"
    yield f"{instant(run.first)} to {instant(run.last)}"


def _verdicts(tally: Tally) -> Iterator[str]:
    rows = [["", "signals", *(v.name for v in Verdict), "allowed"]]
    for v in (*tally.strategies, tally.overall):
        share = percent(v.allowed / v.n) if v.n else "no signal"
        rows.append([v.name, grouped(v.n), *(grouped(c) for c in v.counts), share])
    yield from in_columns(rows)


def _positions(run: Run, positions: PositionTally) -> Iterator[str]:
    """Yield the positions left, by strategy and exit, and each that is still open."""
    unit = run.balance.currency
    if positions.exits:
        rows = [["", "left by", "positions", "held (median)", "net"]]
        nets = [cash(e.net, unit) if run.money.is_booked_known else UNKNOWN for e in positions.exits]
        rows += [
            [e.strategy, e.reason, grouped(e.count), duration(e.held), net]
            for e, net in zip(positions.exits, nets, strict=True)
        ]
        yield ""
        yield from in_columns(rows)
    if positions.open:
        yield from ("", "open at the end:")
        for trip in positions.open[:OPEN]:
            since = f"since {second(trip.entry_ts)} at {price(trip.entry_price)}"
            where = f" {trip.symbol}" if run.others else ""
            yield f"  {trip.strategy}{where} {trip.direction}, {grouped(trip.open_lots)} lots {since}"
        if len(positions.open) > OPEN:
            yield f"  and {len(positions.open) - OPEN} more"


def _attribution(run: Run) -> Iterator[str]:
    """Yield what each gate earned or cost, where its episodes were followed."""
    if run.attribution.rows:
        yield ""
        yield from table_lines(attribution_rows(run.attribution, run.balance.currency, rules=False))


def _latencies(run: Run) -> Iterator[str]:
    """Yield what the run's orders would have come to at other latencies, where they were sent again."""
    if run.latencies.rows:
        yield ""
        yield from table_lines(latency_table(run.latencies, run.balance.currency, assumed_fills(run.engine)))


def _causes(tally: Tally, most: int) -> Iterator[str]:
    if not tally.causes:
        return
    yield from ("", "most frequent reasons:")
    for cause in tally.causes[:most]:
        yield f"  {grouped(cause.count):>7}  {cause.verdict.name:<6}  {cause.gate}.{cause.rule}  ({cause.span})"
        yield f"           for example: {cause.example}"
    if len(tally.causes) > most:
        yield f"  and {len(tally.causes) - most} more"


def _end(run: Run) -> Iterator[str]:
    digests = run.engine.program.digests
    yield ""
    yield f"policy {digests.policy}"
    yield f"text   {digests.text}"
    yield f"data   {run.all_data_digest}"
    for one in run.instruments if run.others else ():
        yield f"       {one.symbol} {one.data_digest}"
    yield f"seed   {seed_words(run)}"


def _text(lines: Sequence[str]) -> str:
    """Put lines together; a control character in a name must not drive the reader's terminal."""
    return "\n".join(printable(line) for line in lines) + "\n"
