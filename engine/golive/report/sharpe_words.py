"""An annual Sharpe ratio in words: by the square-root rule, allowing for autocorrelation, and whether to believe it."""

from __future__ import annotations

from collections.abc import Iterator

from golive.core.value import Unknown
from golive.models.returns.annual_sharpe import LARGEST_SHARPE, AnnualSharpe, RatioInterval, implausible
from golive.report.analysis import PageRow, PageTable
from golive.report.coverage import held_in
from golive.report.formats import as_sentence, number, reason, share, sureness

METHOD = "equal-weighted cosines (Lazarus, Lewis, Stock and Watson 2018)"


def sharpe_sentences(ratio: AnnualSharpe | Unknown, *, of: str, per: str) -> Iterator[str]:
    """Say a Sharpe ratio with its interval; both of a year's where they differ by more than a tenth.

    Parameters
    ----------
    ratio
        From `annual_sharpe`.
    of
        Whose it is, such as `before costs`.
    per
        `a year` or `a period`.
    """
    if isinstance(ratio, Unknown):
        yield f"Sharpe ratio {of}: {ratio}."
        return
    rooted, other = ratio.by_square_root, ratio.by_autocorrelation
    both = sureness(2 * ratio.confidence - 1)
    rule = "" if isinstance(other, Unknown) else " by the square-root rule"
    text = f"Sharpe ratio {of}: {number(rooted.ratio)} {per}{rule}, {_error(rooted)}, {both} interval {_ends(rooted)}"
    if isinstance(other, Unknown):
        yield f"{text}."
    elif ratio.differs:
        apart = "" if isinstance(ratio.difference, Unknown) else f" by {share(ratio.difference, 0)}"
        yield (
            f"{text}; allowing for autocorrelation ({_lags(ratio)}) {number(other.ratio)}, {_error(other)}, "
            f"{_ends(other)}. The two differ{apart}, which is itself estimated."
        )
    else:
        yield f"{text}; allowing for autocorrelation ({_lags(ratio)}) it is within a tenth of that."
    for shown in (rooted, other):
        if not isinstance(shown, Unknown) and abs(shown.ratio) > LARGEST_SHARPE:
            yield as_sentence(implausible(shown.ratio))
            return


def _error(ratio: RatioInterval) -> str:
    return f"standard error {number(ratio.standard_error)}"


def _ends(ratio: RatioInterval) -> str:
    return f"{number(ratio.lower)} to {number(ratio.upper)}"


def _lags(ratio: AnnualSharpe) -> str:
    return f"Lo 2002, {ratio.lags} lags" if ratio.lags else "on cosines"


def sharpe_method(ratio: AnnualSharpe) -> str:
    """Say how the errors were estimated, and what such intervals covered."""
    held = held_in("Sharpe ratio", *(["Sharpe ratio (Lo)"] if ratio.lags else []), n=ratio.n)
    return f"Errors by {METHOD}, Student's t with {ratio.degrees} degrees{f'; {held}' if held else ''}."


def sharpe_rows(ratio: AnnualSharpe | Unknown, *, of: str, point: float | Unknown | None = None) -> Iterator[PageRow]:
    """Return the rows of a Sharpe ratio in `sharpe_table`; `point` is what is known of it without an interval."""
    if isinstance(ratio, Unknown):
        shown = ratio if point is None else point
        yield PageRow(cells=(of, "square root", number(shown), reason(ratio), "", ""))
        return
    yield _row(of, "square root", ratio.by_square_root)
    if not isinstance(ratio.by_autocorrelation, Unknown):
        yield _row(of, _lags(ratio), ratio.by_autocorrelation)


def _row(of: str, rule: str, ratio: RatioInterval) -> PageRow:
    ends = (number(ratio.lower), number(ratio.upper))
    return PageRow(cells=(of, rule, number(ratio.ratio), number(ratio.standard_error), *ends))


def sharpe_table(rows: tuple[PageRow, ...], *, per: str, confidence: float) -> PageTable:
    """Return Sharpe ratios by both rules."""
    return PageTable(
        caption=f"Sharpe ratios {per}; bounds one-sided at {sureness(confidence)}.",
        heads=("Of the returns", "Rule", "Ratio", "Standard error", "Lower", "Upper"),
        rows=rows,
    )
