"""Figures as tables of a page."""

from __future__ import annotations

from collections.abc import Sequence

from golive.core.dash import DASH
from golive.replay.daily.against import Apart, Compared, compare_figures
from golive.replay.daily.day_figures import Figures
from golive.replay.daily.figure import Figure
from golive.report.analysis import PageRow, PageTable
from golive.report.daily.figure_words import difference_words, sure_words, value_words

SAYS = {
    Apart.HIGHER: "higher, beyond chance",
    Apart.LOWER: "lower, beyond chance",
    Apart.CHANCE: "may be chance",
    Apart.EXACT: "as counted",
    Apart.UNTOLD: "cannot be told",
}


def day_and_run(caption: str, day: Sequence[Figure], run: Sequence[Figure], *, date: str, currency: str) -> PageTable:
    """Return the figures of a day beside those of the run, each with how sure it is."""
    so_far = {figure.id: figure for figure in run}
    rows = (
        (
            figure.title,
            value_words(figure, currency),
            sure_words(figure),
            value_words(so_far[figure.id], currency),
            sure_words(so_far[figure.id]),
        )
        for figure in day
    )
    return PageTable(
        caption=caption,
        heads=("figure", date, "how sure", "run so far", "how sure"),
        rows=tuple(PageRow(cells=row) for row in rows),
        numeric=False,
        unbroken=(1, 3),
    )


def one_column(caption: str, figures: Sequence[Figure], *, head: str, currency: str) -> PageTable:
    """Return figures with how sure each is."""
    rows = ((figure.title, value_words(figure, currency), sure_words(figure)) for figure in figures)
    return PageTable(
        caption=caption,
        heads=("figure", head, "how sure"),
        rows=tuple(PageRow(cells=row) for row in rows),
        numeric=False,
        unbroken=(1,),
    )


def compared_table(
    caption: str, ones: Sequence[Figure], others: Sequence[Figure], *, heads: tuple[str, str], currency: str
) -> PageTable:
    """Return two sets of figures with what each differs by, and what that says."""
    rows = (
        (
            one.one.title,
            value_words(one.one, currency),
            value_words(one.other, currency),
            _apart(one, currency),
            _says(one, currency),
        )
        for one in compare_figures(ones, others)
    )
    return PageTable(
        caption=caption,
        heads=("figure", *heads, "apart", "what that says"),
        rows=tuple(PageRow(cells=row) for row in rows),
        numeric=False,
        unbroken=(1, 2, 3),
    )


def _apart(compared: Compared, currency: str) -> str:
    if compared.apart is not None:
        return difference_words(compared.one, compared.apart.value, currency)
    return DASH if compared.exact is None else difference_words(compared.one, compared.exact, currency)


def _says(compared: Compared, currency: str) -> str:
    apart, one, other = compared.apart, compared.one, compared.other
    if apart is None and compared.exact is None:
        lacking = one if one.estimate is None and not one.is_exact else other
        return f"{SAYS[compared.says]}: {sure_words(lacking)}"
    if apart is None:
        return SAYS[compared.says]
    ends = (difference_words(one, end, currency) for end in (apart.lower, apart.upper))
    return f"{SAYS[compared.says]}: {' to '.join(ends)}, n = {one.n} and {other.n}"


def every(figures: Figures) -> tuple[Figure, ...]:
    """Return all figures, group after group."""
    return tuple(figure for group in figures.values() for figure in group)
