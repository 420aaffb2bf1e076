"""The part of a page on exposure, and on how much of each limit was used."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from golive.replay.daily.day_figures import EXPOSURE
from golive.report.analysis import PageRow, PageTable, Section
from golive.report.daily.account_of_day import AccountOfDay
from golive.report.daily.figure_tables import day_and_run
from golive.report.drawing.bar_chart import Bar, BarChart, bar_chart
from golive.report.formats import as_sentence, grouped, instant, limit, percent, rounded
from golive.report.tally.limit_use import LimitUse

NEAR = 0.8
"""From this share of a limit on its bar warns: house choice, and nothing decides by it."""
FULL = 100.0


def exposure_section(account: AccountOfDay) -> Section:
    """Return what was at stake, and the use of each limit."""
    return Section(
        id="exposure",
        title="Exposure and limits",
        paragraphs=tuple(_paragraphs(account)),
        bars=tuple(_bars(account.limits)),
        tables=(
            day_and_run(
                "Positions at their marks, and how long something was held.",
                account.figures[EXPOSURE],
                account.run[EXPOSURE],
                date=account.date,
                currency=account.currency,
            ),
            *([_table(account.limits)] if account.limits else []),
        ),
    )


def _paragraphs(account: AccountOfDay) -> Iterator[str]:
    if account.why_no_limits:
        yield as_sentence(f"The use of limits is withheld: {account.why_no_limits}")
    else:
        yield (
            "Of what is required of the account the use is the highest that a decision of the run saw, of a cap it is "
            "the largest order that was allowed with what counted against the cap before it, and of what trips the "
            "switch it is the largest loss at any mark. Decisions are those that the journal keeps: the first look of "
            "an episode, each change of the answer, and each that was allowed."
        )


def _bars(limits: Sequence[LimitUse]) -> Iterator[BarChart]:
    if limits:
        yield bar_chart(
            id="limits-chart",
            title="The most of each limit that was used",
            description="In per cent of the limit, over the run so far; a bar that is coloured as a warning has "
            f"reached {percent(NEAR)}, and one at 100 is at its limit or beyond it. The table has the same in numbers.",
            rows=[_bar(use) for use in limits],
            zones=(("of the limit, %", 0.0, FULL),),
        )


def _bar(use: LimitUse) -> Bar:
    share = max(0.0, min(FULL, FULL * use.share))
    return Bar(name=use.id, lower=share, upper=share, text=percent(use.share), low=use.share >= NEAR)


def _table(limits: Sequence[LimitUse]) -> PageTable:
    return PageTable(
        caption="The most of each limit that was used, and when; n counts decisions, of a loss marks.",
        heads=("Limit", "Most used", "Limit then", "Share", "When", "Seen at a signal of", "n"),
        rows=tuple(
            PageRow(
                cells=(
                    f"{use.gate}.{use.id}",
                    rounded(use.used, use.unit, use.limit),
                    limit(use.limit, use.unit),
                    percent(use.share),
                    instant(use.at),
                    use.strategy,
                    grouped(use.n),
                )
            )
            for use in limits
        ),
        numeric=False,
    )
