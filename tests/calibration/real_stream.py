"""`make calibrate`: learners on a real stream, and what detectors say of them; writes `real_stream.md`."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
from tests.calibration.live_records import EFFORTS, RATES
from tests.guardrails_library import house_guardrails
from tests.places import DATA

from golive.core.value import Unknown
from golive.core.window import FloatArray
from golive.learning.live.baseline import Baseline, baseline_of
from golive.learning.live.detectors import DetectorKind, detector
from golive.learning.live.live_gate import SEED, live_limits
from golive.learning.live.solved_limit import SolvedLimit, solve_limit

TABLE = Path(__file__).parent / "real_stream.md"
BEGIN, END = "<!-- real stream: begin -->", "<!-- real stream: end -->"
ELEC2 = DATA / "elec2" / "elec2.parquet"

A_DAY, DAYS_A_YEAR, BASELINE = 48, 365.25, 250
FEATURES = ("period", "nswprice", "nswdemand", "vicprice", "vicdemand", "transfer")
LATER = ("vicprice", "vicdemand", "transfer")
"""Features that say nothing until the market was coupled to its neighbour."""

Learner = Callable[[], Any]


def no_change(stream: pd.DataFrame) -> FloatArray:
    """Return, a half-hour each, whether the last half-hour's class was right again: what has to be beaten."""
    up = (stream["class"] == "UP").to_numpy()
    return np.concatenate([[0.0], (up[1:] == up[:-1]).astype(float)])


def learned(stream: pd.DataFrame, make: Learner) -> FloatArray:
    """Return, a half-hour each, whether a learner of river was right before it was shown the answer."""
    model, hits = make(), np.zeros(len(stream))
    up = (stream["class"] == "UP").tolist()
    for i, (x, y) in enumerate(zip(stream[list(FEATURES)].to_dict("records"), up, strict=True)):
        hits[i] = model.predict_one(x) == y
        model.learn_one(x, y)
    return hits


def _logistic() -> Any:
    from river.linear_model import LogisticRegression
    from river.preprocessing import StandardScaler

    return StandardScaler() | LogisticRegression()


def _tree() -> Any:
    from river.tree import HoeffdingTreeClassifier

    return HoeffdingTreeClassifier()


LEARNERS: Mapping[str, Learner] = MappingProxyType({"logistic regression": _logistic, "Hoeffding tree": _tree})


def a_day(hits: FloatArray) -> FloatArray:
    """Return the share of a day's half-hours that were right, of shape (days,)."""
    shares: FloatArray = hits[: len(hits) // A_DAY * A_DAY].reshape(-1, A_DAY).mean(axis=1)
    return shares


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a detector said of one learner: the days of its alarms, counted from the stream's first; or why nothing."""

    kind: DetectorKind
    alarms: tuple[int, ...]
    unarmed: str = ""


def said(kind: DetectorKind, days: FloatArray) -> Said:
    """Return what a gate says that is solved on the first days and watches the others."""
    made = baseline_of(days[:BASELINE], periods_per_year=DAYS_A_YEAR, least=60)
    assert isinstance(made, Baseline)
    shift = live_limits(house_guardrails(), "").shift
    effort = EFFORTS[kind]
    solved = solve_limit(
        kind,
        made,
        false_alarms_per_year=RATES[kind],
        shift=shift,
        seed=SEED,
        years=effort.years,
        delay_paths=effort.delay_paths,
    )
    if isinstance(solved, Unknown):
        return Said(kind=kind, alarms=(), unarmed=str(solved))
    return Said(kind=kind, alarms=tuple(_alarms(solved, made, days)))


def _alarms(solved: SolvedLimit, made: Baseline, days: FloatArray) -> Iterator[int]:
    shown = made.standardised.tolist()
    watching = detector(solved.kind, shift=solved.shift, limit=solved.limit, baseline=shown)
    for day, share in enumerate(days[BASELINE:].tolist(), start=BASELINE):
        if watching.update(made.standard(share)):
            yield day


def coupled_on(stream: pd.DataFrame) -> int:
    """Return the day on which the later features begin to say something, counted from the first."""
    varies = stream[list(LATER)].diff().abs().sum(axis=1).gt(0).to_numpy()
    return int(np.argmax(varies)) // A_DAY


def rows(name: str, hits: FloatArray, kinds: tuple[DetectorKind, ...], coupled: int) -> Iterator[str]:
    """Yield the rows of one predictor."""
    days = a_day(hits)
    years = (len(days) - BASELINE) / DAYS_A_YEAR
    before, after = (100 * float(part.mean()) for part in (days[:BASELINE], days[BASELINE:]))
    for kind in kinds:
        answer = said(kind, days)
        expected = f"{RATES[kind] * years:.2g}"
        late = next((day for day in answer.alarms if day >= coupled), None)
        told = f"{len(answer.alarms)} | {expected} | {_day(answer.alarms[0] if answer.alarms else None)} | {_day(late)}"
        text = f"not armed: {answer.unarmed} | | | " if answer.unarmed else told
        yield f"| {name} | {before:.1f}, {after:.1f} | {kind.value} | {RATES[kind]:g} | {text} |"


def _day(day: int | None) -> str:
    return "none" if day is None else str(day)


def main() -> None:
    """Let everything learn, and write the table."""
    stream = pd.read_parquet(ELEC2)
    coupled = coupled_on(stream)
    predictors = {"no change": no_change(stream), **{name: learned(stream, make) for name, make in LEARNERS.items()}}
    lines = [line for name, hits in predictors.items() for line in rows(name, hits, tuple(DetectorKind), coupled)]
    sys.stdout.write("\n".join(lines) + "\n")
    text = TABLE.read_text(encoding="utf-8")
    head, tail = text[: text.index(BEGIN)], text[text.index(END) :]
    today = dt.datetime.now(dt.UTC).date().isoformat()
    about = (
        f"{len(stream) // A_DAY} days, the first {BASELINE} the baseline; the later features begin on day {coupled}."
    )
    titles = "| predictor | right before, after, % | detector | asked a year | alarms | expected if nothing changed "
    columns = f"{titles}| first, day | first from day {coupled} on |\n|---|---|---|--:|--:|--:|--:|--:|"
    made = f"{BEGIN}\n\n{today}, `python -m tests.calibration.real_stream`. {about}\n\n{columns}\n"
    TABLE.write_text(head + made + "\n".join(lines) + "\n\n" + tail, encoding="utf-8")


if __name__ == "__main__":
    main()
