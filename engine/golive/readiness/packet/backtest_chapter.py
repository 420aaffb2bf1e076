"""The chapter of a packet that holds the days on paper against the replay of before, and says what that was read from.

The backtest is an entry of the records, whose chain the packet names the end of: nothing of it is told by anybody else.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from golive.core.dash import DASH
from golive.core.errors import Refused
from golive.core.several import several
from golive.core.utc_text import utc_text
from golive.core.value import Unknown
from golive.models.returns.annual_sharpe import LARGEST_SHARPE, implausible
from golive.models.returns.live_gap import GapEvidence, LiveGap
from golive.models.returns.sharpe_ratio import standard_error
from golive.readiness.durability.policy import DurabilityPolicy
from golive.readiness.measures.facts import Backtest
from golive.readiness.packet.facts import Chapter, FactTable, NumberFact
from golive.readiness.packet.five_numbers import Track, sharpe_number

_ID, _TITLE = "backtest", "Backtest beside paper"
_BACKTEST, _PAPER, _GAP = "Backtest", "On paper", "Fallen short of the backtest, as a share of it"
_NOT_MEASURED = "not measured"
_EVIDENCE = {
    GapEvidence.WORSE: "worse, beyond luck",
    GapEvidence.BETTER: "better, beyond luck",
    GapEvidence.UNKNOWN: "too few days to tell it from luck: that is no pass",
}


def backtest_chapter(track: Track, backtest: Backtest | None, gap: LiveGap | float | Unknown | None) -> Chapter:
    """Return what a replay of the policy earned before the account began, beside what the account earned.

    `gap` is how far the account falls short of it, as the durability score took it; None where there is no score.
    """
    if track.lost:
        return Chapter(id=_ID, title=_TITLE, paragraphs=(track.lost,), tables=())
    if backtest is None or track.policy is None:
        why = (
            "Not measured: no backtest of this policy over days before the account began is in the records, so nothing "
            "is held against the days on paper. `golive evidence backtest` reads one out of the journal of a replay."
        )
        return Chapter(id=_ID, title=_TITLE, paragraphs=(why,), tables=())
    about = (
        "A replay fills orders by a model, on data that was known: it shows what the policy would have done, and is no "
        "trading. The account is held against it by the ratio before costs, which no assumption about costs is in. "
        "Nobody signed the backtest: it is the word of whoever wrote the records."
    )
    rows = (
        _before(backtest, track.policy),
        sharpe_number(_PAPER, [day.gross for day in track.traded], track),
        _short(gap),
    )
    return Chapter(
        id=_ID,
        title=_TITLE,
        paragraphs=(about,),
        tables=(
            FactTable(
                caption=f"Sharpe ratio a year, before costs; each end with {track.policy.confidence:.0%}",
                heads=("What", "Value", "Interval", "n", "About"),
                rows=tuple((one.name, one.value, one.interval, one.n, one.about) for one in rows),
            ),
            FactTable(
                caption="What the backtest is read from", heads=("What", "Value"), rows=tuple(_read_from(backtest))
            ),
        ),
    )


def _before(backtest: Backtest, policy: DurabilityPolicy) -> NumberFact:
    from scipy.special import ndtri

    value, n = f"{backtest.sharpe:.2f}", several(backtest.n, "day")
    doubt = f"; {implausible(backtest.sharpe)}" if abs(backtest.sharpe) > LARGEST_SHARPE else ""
    about = f"its days are taken as independent{doubt}"
    year = math.sqrt(policy.periods_per_year)
    if backtest.n <= 1:
        return NumberFact(name=_BACKTEST, value=value, interval=_NOT_MEASURED, n=n, about="too few days")
    try:
        half = float(ndtri(policy.confidence)) * standard_error(backtest.sharpe / year, backtest.n) * year
    except Refused as refused:
        return NumberFact(name=_BACKTEST, value=value, interval=_NOT_MEASURED, n=n, about=refused.sentence)
    ends = f"{backtest.sharpe - half:.2f} to {backtest.sharpe + half:.2f}"
    return NumberFact(name=_BACKTEST, value=value, interval=ends, n=n, about=about)


def _short(gap: LiveGap | float | Unknown | None) -> NumberFact:
    if isinstance(gap, LiveGap):
        return NumberFact(
            name=_GAP,
            value=f"{gap.gap:.0%}",
            interval=f"{gap.gap_low:.0%} to {gap.gap_high:.0%}",
            n=several(gap.n_live, "day"),
            about=f"{_EVIDENCE[gap.evidence]}; days are taken as independent",
        )
    why = str(gap) if isinstance(gap, Unknown) else "the days were not counted, or there is no durability score"
    return NumberFact(name=_GAP, value=_NOT_MEASURED, interval=DASH, n="0", about=why)


def _read_from(backtest: Backtest) -> Iterator[tuple[str, str]]:
    yield "Entry of the records", backtest.digest
    yield "Last entry of the replay's journal", backtest.head or _NOT_TOLD
    yield "Read from", backtest.source or _NOT_TOLD
    ends = [_NOT_TOLD if end is None else utc_text(end) for end in (backtest.begin, backtest.until)]
    yield "Days", " to ".join(ends)
    yield "Written by", backtest.by or _NOT_TOLD


_NOT_TOLD = "not told"
