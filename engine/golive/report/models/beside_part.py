"""Challengers that traded in shadow beside the champion: every comparison that the records hold."""

from __future__ import annotations

from golive.learning.shadow_comparison import NotedComparison
from golive.report.analysis import PageRow, PageTable, Section
from golive.report.formats import grouped, number, second, sureness
from golive.report.models.model_of_records import ModelOfRecords

ABOUT = (
    "Both traded the same market apart, each in an account that nobody else is in, by simulated fills; days of which "
    "both returns are known are paired. No order of any account came of it, and no version changed. Each comparison is "
    "one more look: of twenty challengers that are no better, one seems to be."
)


def beside_section(model: ModelOfRecords) -> Section:
    """Return the comparisons of champion and challenger, the newest last."""
    title, every = "Champion and challenger side by side", model.history.comparisons
    if not every:
        why = "Withheld: no challenger traded in shadow, n = 0 comparisons. `golive model compare` lets one."
        return Section(id="beside", title=title, paragraphs=(why,))
    level = sureness(1 - every[-1].comparison.level)
    return Section(
        id="beside",
        title=title,
        paragraphs=(ABOUT,),
        tables=(
            PageTable(
                caption=f"Gains are of Sharpe ratios a year; each end holds with {level}, and p is one-sided.",
                heads=(
                    "Version",
                    "Against",
                    "Verdict",
                    "Gain",
                    "At least",
                    "At most",
                    "Days",
                    "p",
                    "Needed",
                    "On",
                    "By",
                ),
                rows=tuple(PageRow(cells=_cells(one)) for one in every),
            ),
        ),
    )


def _cells(noted: NotedComparison) -> tuple[str, ...]:
    one = noted.comparison
    ends = (one.gain, one.lower, one.upper)
    gain, lower, upper = ("none" if end is None else number(end) for end in ends)
    simulated = "SIMULATED " if one.is_simulated else ""
    return (
        one.version,
        one.against,
        one.verdict,
        gain,
        lower,
        upper,
        grouped(one.pairs),
        "none" if one.p is None else number(one.p, 3),
        "" if one.needed is None else f"{grouped(one.needed)} more",
        f"{simulated}{one.market}, to {second(one.until)}",
        f"{noted.by}, {second(noted.at)}",
    )
