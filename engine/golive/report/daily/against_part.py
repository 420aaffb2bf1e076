"""The parts of a page that compare: with the day before, with a backtest, and with other accounts."""

from __future__ import annotations

from golive.report.analysis import PageRow, PageTable, Section
from golive.report.daily.account_of_day import AccountOfDay
from golive.report.daily.figure_tables import compared_table, every
from golive.report.daily.figure_words import sure_words, value_words
from golive.report.formats import as_sentence

APART = (
    "Two estimates are apart beyond chance where the interval of their difference leaves out zero; the many rows here "
    "are looked at together, and of twenty that differ by nothing one will seem to."
)


def yesterday_section(account: AccountOfDay) -> Section:
    """Return the day beside the one before it."""
    title = "Against yesterday"
    if account.before is None:
        why = "Withheld: the run has no day before this one, n = 1 day."
        return Section(id="yesterday", title=title, paragraphs=(why,))
    return Section(
        id="yesterday",
        title=title,
        paragraphs=(APART,),
        tables=(
            compared_table(
                f"{account.date} against the day before.",
                every(account.figures),
                every(account.before),
                heads=(account.date, "the day before"),
                currency=account.currency,
            ),
        ),
    )


def backtest_section(account: AccountOfDay) -> Section:
    """Return the run so far beside a backtest."""
    title, backtest = "Against the backtest", account.backtest
    if backtest is None:
        return Section(
            id="backtest",
            title=title,
            paragraphs=(
                as_sentence(f"withheld: {account.why_no_backtest}"),
                "`golive report paper` compares this account with the replay of the very data that it received.",
            ),
        )
    differs = (
        f"It was not made of the same: another {', another '.join(backtest.differs)}."
        if backtest.differs
        else "Policy, fills and market are the same."
    )
    simulated = " Its market is SIMULATED: it says nothing about any strategy." if backtest.is_simulated else ""
    return Section(
        id="backtest",
        title=title,
        paragraphs=(f"Against the run in `{backtest.name}`. {differs}{simulated}", APART),
        tables=(
            compared_table(
                "All of the run on paper so far against the backtest, each over its own period.",
                every(account.run),
                backtest.figures,
                heads=("on paper", "backtest"),
                currency=account.currency,
            ),
        ),
    )


def accounts_section(account: AccountOfDay) -> Section:
    """Return accounts against each other, day by day."""
    title = "Against other accounts"
    if not account.compared:
        why = "Withheld: one account is told, n = 1; `--account` once more compares another with it, day by day."
        return Section(id="accounts", title=title, paragraphs=(why,))
    return Section(
        id="accounts",
        title=title,
        paragraphs=(
            (
                "What one earned beyond the other on the same days, each day as a share of what it began with: days "
                "are paired, so that what the market did to both is in neither."
            ),
        ),
        tables=(
            PageTable(
                caption="Pairs of accounts; an interval that holds zero tells neither from the other.",
                heads=("Pair", "Beyond, a day", "how sure"),
                rows=tuple(
                    PageRow(cells=(one.beyond.title, value_words(one.beyond, ""), sure_words(one.beyond)))
                    for one in account.compared
                ),
                numeric=False,
            ),
        ),
    )
