"""A run in a few plain sentences, the same on the terminal and on the page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from golive.core.intent import OPEN
from golive.core.several import several
from golive.core.unit import UNITS, show
from golive.core.verdict import Verdict
from golive.replay.count_prints import PrintCount
from golive.replay.money.statistics import statistics_of
from golive.replay.preflight import preflight
from golive.replay.replay import Run
from golive.replay.simulated_fills import filled_at
from golive.report.formats import as_sentence, duration, grouped, percent, words
from golive.report.money_sentences import came_to, earned_sentence
from golive.report.tally.count_run import Tally
from golive.report.tally.positions import PositionTally
from golive.trading.assumed_terms import assumed_fills

_REFUSED = {Verdict.SKIP: "skipped", Verdict.HOLD: "held", Verdict.HALT: "halted"}


def run_sentences(run: Run, tally: Tally, *, earned: bool = False) -> Iterator[str]:
    """Say what was asked, allowed, opened and left, what that came to, and what was refused and why most often.

    With `earned` also whether that tells that anything is earned: a page says so above all other sentences.
    """
    yield from _why_nothing(run, tally)
    yield _looked(run, tally)
    if tally.overall.n:
        yield _allowed(tally)
        yield _opened(run, tally.positions)
    else:
        yield "Nothing was signalled, so nothing was decided."
    statistics = statistics_of(run)
    if tally.positions.opened and statistics is not None:
        yield came_to(statistics, run.balance.currency, filled_at(one.market for one in run.instruments))
        yield from [earned_sentence(statistics, run.balance.currency)] if earned else []
    # Of every run, also of one in which nothing was filled.
    yield from (f"{remark}." for remark in assumed_fills(run.engine).remarks)
    if tally.overall.refused:
        yield _refused(tally)
    if any(look.unable for look in tally.looks):
        yield _unable(tally)
    for one in run.instruments:
        if one.prints is not None and (one.prints.far or one.prints.alone):
            yield f"{f'{one.symbol}: ' if run.others else ''}{_prints(one.prints)}"


def _why_nothing(run: Run, tally: Tally) -> Iterator[str]:
    """Say first why nothing was executed, where nothing was: what the data cannot change, then what refused most."""
    if tally.overall.allowed:
        return
    markets = [one.market for one in run.instruments]
    for sentence in preflight(run.engine.program.checked, markets, tuple(run.looks)):
        yield as_sentence(f"nothing could execute, because {sentence}")
    if tally.overall.n:
        first = next(c for c in tally.causes if not c.verdict.allowed)
        refused = f"{grouped(first.count)} of {several(tally.overall.n, 'signal')}"
        rule = f"{first.gate}.{first.rule} ({first.span})"
        yield as_sentence(f"nothing was executed: {rule} refused {refused}, for example: {first.example}")


def _looked(run: Run, tally: Tally) -> str:
    overall = tally.overall
    looked = f"{several(len(tally.looks), 'strategy')} looked {grouped(_asked(tally))} times"
    signalled = f"signalled {several(overall.n, 'time')}"
    episodes = f", in {several(overall.episodes, 'episode')}" if overall.n else ""
    return f"{looked} in {duration(run.last - run.first)} and {signalled}{episodes}."


def _allowed(tally: Tally) -> str:
    overall = tally.overall
    signals = several(overall.n, "signal")
    if not overall.allowed:
        return f"The policy allowed none of {signals}."
    full, less = overall.of(Verdict.EXECUTE), overall.of(Verdict.REDUCE)
    share = f"{grouped(overall.allowed)} of {signals} ({percent(overall.allowed / overall.n)})"
    return f"The policy allowed {share}: {grouped(full)} at full size, {grouped(less)} reduced."


def _opened(run: Run, positions: PositionTally) -> str:
    """Say what was opened and by which exits it was left, and what was allowed and found no price."""
    missed = f" {_missed(run)}" if run.unfilled else ""
    if not positions.opened:
        return f"Nothing was opened.{missed}"
    opened = f"It opened {several(positions.opened, 'position')}"
    exits = ", ".join(f"{grouped(n)} by {reason}" for reason, n in positions.reasons)
    left = f" and left {grouped(positions.left)} of them ({exits})" if positions.left else " and left none of them"
    still = f"; {grouped(len(positions.open))} still open at the end" if positions.open else "; none is open at the end"
    return f"{opened}{left}{still}.{missed}"


def _missed(run: Run) -> str:
    code, _ = min(run.unfilled.items(), key=lambda item: (-item[1], item[0]))
    orders = several(sum(run.unfilled.values()), "order that was allowed was", "orders that were allowed were")
    return f"{orders} not filled, most often because of: {words(code)}."


def _refused(tally: Tally) -> str:
    overall = tally.overall
    parts = [f"{grouped(overall.of(v))} {word}" for v, word in _REFUSED.items() if overall.of(v)]
    first = next(c for c in tally.causes if c.intent == OPEN and not c.verdict.allowed)
    cause = f"{first.gate}.{first.rule} ({grouped(first.count)})"
    return f"It refused {grouped(overall.refused)} ({', '.join(parts)}), most often by {cause}."


def _unable(tally: Tally) -> str:
    reasons: Counter[str] = Counter()
    for look in tally.looks:
        reasons.update(dict(look.untold))
    code, _ = min(reasons.items(), key=lambda item: (-item[1], item[0]))
    asked, unable = _asked(tally), sum(look.unable for look in tally.looks)
    share = f"{grouped(unable)} of {grouped(asked)} looks could not be told ({percent(unable / asked)})"
    return f"{share}, most often because of: {words(code)}."


def _prints(prints: PrintCount) -> str:
    off = f"{show(prints.most_off, UNITS['bps'])} off the quote of their time"
    far = f"{grouped(prints.far)} of {several(prints.trades, 'trade')} were left out as more than {off}"
    return f"{far}; beside {grouped(prints.alone)} no quote stood, and windows with them are unknown."


def _asked(tally: Tally) -> int:
    return sum(look.asked for look in tally.looks)
