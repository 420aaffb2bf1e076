"""What a Sharpe ratio is worth from its moments, for people."""

from __future__ import annotations

from collections.abc import Iterator

from golive.core.value import Unknown
from golive.models.studies.sharpe_evidence import ERROR_METHOD, SharpeEvidence
from golive.report.analysis import Analysis, Fact, PageRow, PageTable, Section
from golive.report.formats import as_sentence, grouped, number, reason, share, sureness

SURE = 0.9995
"""A confidence above this, or below its complement, is written as beyond it."""


def sharpe_analysis(evidence: SharpeEvidence) -> Analysis:
    """Return what is said about a Sharpe ratio of given moments, for `analysis_text` and `render_analysis`."""
    return Analysis(
        kicker="golive Sharpe ratio",
        title=f"A Sharpe ratio of {number(evidence.moments.sharpe_annual)} a year",
        facts=tuple(_facts(evidence)),
        sentences=tuple(_sentences(evidence)),
        sections=(Section(id="evidence", title="Evidence", tables=(_table(evidence),)),),
        limits=tuple(_limits()),
        provenance=_sources(),
    )


def _facts(evidence: SharpeEvidence) -> Iterator[Fact]:
    moments, trials = evidence.moments, evidence.trials
    yield Fact(name="Returns", value=f"{grouped(moments.n)}, {number(evidence.years, 1)} years")
    yield Fact(name="Periods a year", value=f"{moments.periods_per_year:g}")
    yield Fact(name="Skew, kurtosis", value=f"{moments.skew:g}, {moments.kurtosis:g} (a normal distribution has 0, 3)")
    yield Fact(name="Benchmark", value=f"{number(evidence.benchmark_annual)} a year")
    counted = "not counted" if trials.count is None else f"{trials.count:g}"
    apart = "" if trials.deviation_annual is None else f", annual ratios {number(trials.deviation_annual)} apart"
    yield Fact(name="Trials", value=counted + apart)


def write_probability(value: float) -> str:
    """Write a confidence; what rounds to certainty is written as beyond it.

    >>> write_probability(0.99999), write_probability(0.9004), write_probability(0.00001)
    ('> 99.9 %', '90.0 %', '< 0.1 %')
    """
    if value > SURE:
        return "> 99.9 %"
    return "< 0.1 %" if value < 1 - SURE else share(value)


def _sentences(evidence: SharpeEvidence) -> Iterator[str]:
    psr, deflated = evidence.probabilistic, evidence.deflated
    if isinstance(psr, Unknown):
        yield f"Nothing can be said: {psr}."
    else:
        yield _error(evidence)
        above = f"{number(evidence.benchmark_annual)} a year"
        yield f"That the true ratio exceeds {above} is held with {write_probability(psr.probability)} confidence (PSR)."
        yield _track_record(evidence)
    if isinstance(deflated, Unknown):
        yield f"It is not deflated for trials: {deflated}."
    elif evidence.trials.count != 1:
        yield (
            f"The luckiest of {evidence.trials.count:g} trials without skill is expected to show "
            f"{number(evidence.expected_max_annual)} a year; that the true ratio exceeds that is held with "
            f"{write_probability(deflated.probability)} confidence (DSR)."
        )
    yield from _backtest(evidence)
    yield from map(as_sentence, evidence.remarks)


def _error(evidence: SharpeEvidence) -> str:
    """Say how far the ratio may be off, by which formula, from how many returns."""
    interval, n = evidence.interval, grouped(evidence.moments.n)
    if isinstance(interval, Unknown):
        return f"How far the ratio may be off cannot be told: {interval}."
    both = sureness(2 * evidence.confidence - 1)
    return (
        f"Its standard error is {number(interval.standard_error)} a year, its {both} interval {number(interval.lower)} "
        f"to {number(interval.upper)} ({ERROR_METHOD}, n = {n})."
    )


def _track_record(evidence: SharpeEvidence) -> str:
    needed, years = evidence.min_track_record, evidence.min_track_record_years
    if isinstance(needed, Unknown) or isinstance(years, Unknown):
        return f"No record is long enough to show it: {needed}."
    enough = "long enough" if evidence.moments.n >= needed else "shorter than that"
    level = sureness(evidence.confidence)
    return f"Showing it at {level} takes {needed:,.0f} returns, {number(years, 1)} years: this record is {enough}."


def _backtest(evidence: SharpeEvidence) -> Iterator[str]:
    if isinstance(evidence.min_backtest_years, Unknown) or evidence.min_backtest_years == 0:
        return
    short = "" if evidence.years >= evidence.min_backtest_years else " This one is shorter."
    yield (
        f"In a backtest under {number(evidence.min_backtest_years, 1)} years as many trials are expected to show this "
        f"ratio by luck alone (MinBTL).{short}"
    )


def _table(evidence: SharpeEvidence) -> PageTable:
    psr, deflated = evidence.probabilistic, evidence.deflated
    rows = (
        *_error_rows(evidence),
        ("probabilistic Sharpe ratio", _probability(psr if isinstance(psr, Unknown) else psr.probability)),
        ("minimum track record, returns", _count(evidence.min_track_record)),
        ("minimum track record, years", number(evidence.min_track_record_years)),
        ("deflated Sharpe ratio", _probability(deflated if isinstance(deflated, Unknown) else deflated.probability)),
        ("expected maximum of the trials, a year", number(evidence.expected_max_annual)),
        ("expected maximum of as many by luck alone, a year", number(evidence.expected_max_of_luck)),
        ("minimum backtest length, years", number(evidence.min_backtest_years)),
    )
    return PageTable(
        caption="From the moments alone; all of it takes returns as independent. PSR and DSR are one less the p-value "
        "of a one-sided test, with the standard error that these moments have in a long record.",
        heads=("Number", "Value"),
        rows=tuple(PageRow(cells=row) for row in rows),
    )


def _error_rows(evidence: SharpeEvidence) -> tuple[tuple[str, str], ...]:
    it, level = evidence.interval, f"one-sided at {sureness(evidence.confidence)}, a year"
    if isinstance(it, Unknown):
        return (("standard error of the ratio, a year", reason(it)),)
    return (
        ("standard error of the ratio, a year", number(it.standard_error)),
        (f"lower end, {level}", number(it.lower)),
        (f"upper end, {level}", number(it.upper)),
    )


def _probability(value: float | Unknown) -> str:
    return number(value) if isinstance(value, Unknown) else write_probability(value)


def _count(value: float | Unknown) -> str:
    return number(value, 0)


def _limits() -> Iterator[str]:
    yield "What autocorrelation does: returns are taken as independent. `golive costs` allows for it, from returns."
    yield "How sure the moments are: skew and kurtosis of a sample are poor guides to rare losses."
    yield "Trials that were not counted, and trials that resemble each other, which count for fewer."
    yield "Whether the ratio was net of costs and of the risk-free rate."


def _sources() -> PageTable:
    rows = (
        ("Standard error, PSR, minimum track record", "Bailey and Lopez de Prado (2012)"),
        ("DSR, expected maximum", "Bailey and Lopez de Prado (2014)"),
        ("Minimum backtest length", "Bailey, Borwein, Lopez de Prado and Zhu (2014)"),
    )
    return PageTable(
        caption="The same numbers give the same page.",
        heads=("Of", "Value"),
        rows=tuple(PageRow(cells=row) for row in rows),
        numeric=False,
    )
