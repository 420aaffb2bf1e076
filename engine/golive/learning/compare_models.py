"""Two models measured by their caller, put side by side: what is known of an update, told and measured."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from golive.core.dataclass import dataclass
from golive.core.value import Unknown, invalid
from golive.learning.paired_gain import PairedGain, paired_gain
from golive.learning.update_evidence import ModelMetrics, UpdateEvidence, rise
from golive.models.arguments import known_number
from golive.models.returns.growth import max_drawdown
from golive.models.returns.return_dates import Dates
from golive.models.returns.return_series import ReturnSeries
from golive.models.returns.sharpe_ratio import per_period_sharpe

SEED = 20_080_325
"""Of the resamples: the same returns give the same bound."""

BY_WORD = "give `trained_until` to have it checked that the returns are out of sample; it is taken from their name"


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredModel:
    """What a caller measured of a model.

    `metrics` are as told. `returns` are None where there are none, unknown where they are none; `dates` theirs by the
    market's own clock, and `last_utc` the last of them in UTC, None where `dates` are. `trained_until` is the last
    instant that the model was trained on by that clock, None where nobody told, and `trained_utc` in UTC. `window` and
    `frequency` are what the metrics were measured over, in the caller's own words, where there are no returns.
    """

    metrics: ModelMetrics
    returns: ReturnSeries | Unknown | None = None
    dates: Dates | None = None
    last_utc: np.datetime64 | None = None
    trained_until: np.datetime64 | Unknown | None = None
    trained_utc: np.datetime64 | None = None
    window: object = None
    frequency: object = None

    @property
    def last(self) -> np.datetime64 | None:
        """Return the instant of the last return in UTC, None where that is not known."""
        if self.last_utc is not None or self.dates is None or not len(self.dates):
            return self.last_utc
        last: np.datetime64 = self.dates.max()
        return last

    @property
    def trained(self) -> np.datetime64 | None:
        """Return the instant that it was trained until in UTC, None where that is not known."""
        local = self.trained_until if isinstance(self.trained_until, np.datetime64) else None
        return local if self.trained_utc is None else self.trained_utc


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedModels:
    """What is known of an update, and what has to be said of it."""

    evidence: UpdateEvidence
    remarks: tuple[str, ...] = ()


def measured_by_returns(
    returns: ReturnSeries,
    *,
    dates: Dates | None = None,
    last_utc: np.datetime64 | None = None,
    trained_until: np.datetime64 | Unknown | None = None,
) -> MeasuredModel:
    """Return what is measured of a model by its returns alone: its annual ratio, and its deepest fall."""
    metrics = ModelMetrics(sharpe=_annual(returns), max_drawdown=max_drawdown(returns.total))
    return MeasuredModel(metrics=metrics, returns=returns, dates=dates, last_utc=last_utc, trained_until=trained_until)


def compare_models(old: MeasuredModel, new: MeasuredModel, *, most_wrong_accepts: float) -> ComparedModels:
    """Return what is known of two models beside each other; where told and measured differ, the worse counts.

    Parameters
    ----------
    old, new
        The model that trades, and the one that may replace it.
    most_wrong_accepts
        The level of the paired test.
    """
    evidence = UpdateEvidence(
        old=old.metrics,
        new=new.metrics,
        same_window=_same_words(old.window, new.window),
        same_frequency=_same_words(old.frequency, new.frequency),
        overlaps_training=_overlap(old, new),
    )
    lacking = next((m.returns for m in (old, new) if isinstance(m.returns, Unknown)), None)
    if lacking is not None:
        return ComparedModels(evidence=replace(evidence, paired=lacking))
    first, second = old.returns, new.returns
    if not isinstance(first, ReturnSeries) or not isinstance(second, ReturnSeries):
        return ComparedModels(evidence=evidence)
    alike = _alike(old.dates, new.dates)
    paired = _paired(first, second, most_wrong_accepts) if alike else None
    frequency = None if alike is None else _frequency(first) == _frequency(second)
    # What was told may say that they were not measured alike, whatever the returns show.
    evidence = replace(
        evidence,
        same_window=alike and evidence.same_window is not False,
        same_frequency=frequency and evidence.same_frequency is not False,
        paired=paired or _no_test(),
    )
    return _worse(evidence, first, second, tuple(_notes(old, new, first, second)))


def _no_test() -> Unknown:
    return invalid("not_paired", "the returns of both models have other dates")


def _same_words(old: object, new: object) -> bool | None:
    if old is None or new is None:
        return None
    return type(old) is type(new) and bool(np.all(old == new))


def _alike(old: Dates | None, new: Dates | None) -> bool | None:
    """Say whether both series are of the same instants; None where one has no dates."""
    return None if old is None or new is None else bool(np.array_equal(old, new))


def _frequency(returns: ReturnSeries) -> str | None:
    return None if returns.calendar is None else returns.calendar.frequency


def _overlap(old: MeasuredModel, new: MeasuredModel) -> bool | None:
    """Say whether a model was trained on what it is measured on; None where that cannot be told.

    Returns are out of sample by what they are handed over as; an instant that is told is held against them.
    """
    if old.returns is None and new.returns is None:
        return None
    for model in (old, new):
        if isinstance(model.trained_until, Unknown):
            return None
        if model.trained_until is not None:
            if model.dates is None or not len(model.dates):
                return None
            if _is_trained_on(model.dates[0], model.trained_until):
                return True
    return False


def _is_trained_on(first: np.datetime64, trained_until: np.datetime64) -> bool:
    """Say whether an instant is of what a model was trained on; midnight is how a date is read, and is its whole day.

    >>> _is_trained_on(np.datetime64("2022-12-31T01:00"), np.datetime64("2022-12-31"))
    True
    """
    day = trained_until.astype("datetime64[D]")
    return bool(first.astype("datetime64[D]") <= day if day == trained_until else first <= trained_until)


def _paired(old: ReturnSeries, new: ReturnSeries, most_wrong_accepts: float) -> PairedGain | Unknown:
    calendar = new.calendar
    if calendar is None or calendar.per_year is None:
        return invalid("too_few_returns", "of so few returns nothing is known a year")
    return paired_gain(
        old.excess,
        new.excess,
        periods_per_year=calendar.per_year,
        most_wrong_accepts=most_wrong_accepts,
        seed=SEED,
    )


def _worse(evidence: UpdateEvidence, old: ReturnSeries, new: ReturnSeries, remarks: tuple[str, ...]) -> ComparedModels:
    """Return evidence by the smaller gain and the larger fall of what was told and what the returns show."""
    before, after, notes = evidence.old, evidence.new, list(remarks)
    ratios = [_annual(one) for one in (old, new)]
    falls = [max_drawdown(one.total) for one in (old, new)]
    shown, written = rise(*ratios), rise(before.sharpe, after.sharpe)
    if shown is not None and written is not None and shown < written:
        before, after = replace(before, sharpe=ratios[0]), replace(after, sharpe=ratios[1])
        notes.append("the returns show a smaller gain than the metrics tell: the smaller counts")
    shown, written = rise(*falls), rise(before.max_drawdown, after.max_drawdown)
    # What is told and is no drawdown stays as it is told, for whoever judges it to hold.
    are_falls = all(is_share(one.max_drawdown) for one in (before, after))
    if are_falls and shown is not None and written is not None and shown > written:
        before, after = replace(before, max_drawdown=falls[0]), replace(after, max_drawdown=falls[1])
        notes.append("the returns show a deeper fall than the metrics tell: the deeper counts")
    return ComparedModels(evidence=replace(evidence, old=before, new=after), remarks=tuple(notes))


def is_share(value: object) -> bool:
    """Say whether something told is a number from 0 to 1, as a drawdown is."""
    number = known_number(value)
    return number is not None and 0 <= number <= 1


def _annual(returns: ReturnSeries) -> float | Unknown:
    ratio = per_period_sharpe(returns.excess)
    calendar = returns.calendar
    if isinstance(ratio, Unknown) or calendar is None or calendar.per_year is None:
        return ratio if isinstance(ratio, Unknown) else invalid("no_calendar", "returns without dates")
    return ratio * float(np.sqrt(calendar.per_year))


def _notes(old: MeasuredModel, new: MeasuredModel, first: ReturnSeries, second: ReturnSeries) -> Iterator[str]:
    if old.trained_until is None or new.trained_until is None:
        yield BY_WORD
    yield from dict.fromkeys((*first.notes, *second.notes))
