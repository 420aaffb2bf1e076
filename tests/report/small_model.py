"""A model with a past: three versions let in, one that could not be told, one rolled back, and live returns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
from tests.guardrails_library import house_guardrails
from tests.learned_models import Line, day_returns

from golive.core.value import Unknown
from golive.execution.account import DAY
from golive.facade.update_metrics import read_returns
from golive.journal.journal import Journal
from golive.learning.checkpoint_terms import terms_of
from golive.learning.checkpoints import CheckpointFolder, encode
from golive.learning.compare_models import MeasuredModel, measured_by_returns
from golive.learning.live.live_path import LiveReturn
from golive.learning.model_desk import ModelDesk
from golive.learning.model_history import model_history
from golive.learning.model_ledger import LedgerReader
from golive.learning.propose_update import Candidate, propose_update
from golive.report.models.made_model import ReadModel, model_of_records
from golive.report.models.model_of_records import LiveSource, ModelOfRecords

MODEL, STRATEGY, PERSON = "forecast", "momentum", "mia"
FIRST = int(datetime(2026, 1, 1, 12, tzinfo=UTC).timestamp()) * 1_000_000_000
"""When the first version was proposed; each step is some days later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallLedger:
    """A desk with records in memory."""

    desk: ModelDesk
    records: Journal

    @classmethod
    def empty(cls, folder: Path) -> SmallLedger:
        """Return one in which nobody spoke yet."""
        records = Journal.shared(Journal.in_memory("records").home)
        guardrails = house_guardrails()
        desk = ModelDesk(
            model=MODEL,
            strategy=STRATEGY,
            subject=guardrails.digest,
            folder=CheckpointFolder(folder),
            records=records,
            terms=terms_of(guardrails),
            model_type=Line,
        )
        return cls(desk=desk, records=records)

    def propose(self, slope: float, new: MeasuredModel, day: int, old: MeasuredModel | None = None) -> str:
        """Propose a model on a day after the first; return its label."""
        stored = encode(Line(slope), STRATEGY, self.desk.terms)
        assert not isinstance(stored, Unknown)
        candidate = Candidate(old=old, new=new, by=PERSON, samples=1_000 * (day + 1), stored=stored)
        looked = propose_update(self.desk, house_guardrails(), candidate, strategy=STRATEGY, at=FIRST + day * DAY)
        assert isinstance(looked.version, str), looked
        return looked.version

    def accept(self, label: str, day: int, why: str) -> None:
        """Let a candidate in, an hour after midday."""
        assert self.desk.accept(label, why=why, by=PERSON, at=FIRST + day * DAY + DAY // 24) is None

    def page(self, live: Sequence[LiveReturn] = ()) -> ModelOfRecords:
        """Return what the page of the model is made of."""
        history = model_history(self.records, LedgerReader(self.records).read(), MODEL)
        files = {
            one.version: "good" if self.desk.verified(one) is None else "BAD"
            for one in history.record.versions.values()
            if one.artefact is not None
        }
        read = ReadModel(
            model=MODEL,
            strategy=STRATEGY,
            history=history,
            standing=self.desk.standing(),
            files=files,
            live=live,
            live_source=LiveSource(words="a test's own returns", digest="7" * 64) if live else None,
            why_no_live="no live returns were given, n = 0",
            head=self.records.head(),
        )
        return model_of_records(read, house_guardrails())


def measured(returns: pd.Series[float]) -> MeasuredModel:
    """Return what a caller measures of a model that was trained before its returns begin."""
    series, dates = read_returns(returns, "returns")
    assert not isinstance(series, Unknown)
    return measured_by_returns(series, dates=dates, trained_until=np.datetime64("2022-12-31"))


def full_ledger(folder: Path) -> SmallLedger:
    """Return a ledger in which most things have happened once."""
    ledger = SmallLedger.empty(folder)
    dull, good, best = (measured(day_returns(seed, 400, annual)) for seed, annual in ((1, 0.2), (2, 4.0), (6, 9.0)))
    ledger.accept(ledger.propose(1.0, dull, 0), 0, "the first, for want of another")
    ledger.accept(ledger.propose(2.0, good, 7, dull), 7, "it gains")
    ledger.propose(3.0, measured(day_returns(4, 400, 4.5)), 30, good)
    ledger.accept(ledger.propose(4.0, best, 90, good), 90, "it gains again")
    assert ledger.desk.roll_back(why="cusum alarms: it earns less", by="machine", at=FIRST + 113 * DAY) is None
    return ledger


def live_days(days: int = 150) -> tuple[LiveReturn, ...]:
    """Return daily returns from the first day on: as good as the baseline, and for a fortnight far worse."""
    noise = np.random.default_rng(11).normal(size=days)
    first = FIRST // DAY + 1
    sizes = [0.004 * (x + (0.2 if day < 100 or day >= 113 else -0.8)) for day, x in enumerate(noise.tolist())]
    returns = [LiveReturn(since=(first + n) * DAY, until=(first + n + 1) * DAY, value=x) for n, x in enumerate(sizes)]
    return tuple(replace(one, value=None) if n == days - 1 else one for n, one in enumerate(returns))


@cache
def full_page(folder: Path) -> ModelOfRecords:
    """Return the page of the full ledger with its live returns."""
    return full_ledger(folder).page(live_days())
