"""A regression that learns on bars of bitcoin trades in the machine: a poisoned update is refused, or taken out again.

Nothing here says that the regression earns anything: one year, one asset, an assumed spread.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import permutations
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.pipeline import Pipeline
from tests.forecast_on_bars import (
    MODEL,
    STRATEGY,
    Bars,
    bitcoin_bars,
    daily_returns,
    follower_engine,
    follower_market,
    learned,
    poisoned,
    shown,
)
from tests.replays import replay

from golive.account.account import AssumedAccount
from golive.api import Engine
from golive.api.guardrails_program import GuardrailsProgram, guardrails_program
from golive.core.value import Unknown
from golive.decision.update_verdict import UpdateVerdict
from golive.facade.update_metrics import read_returns
from golive.journal.bodies.alert import AlertRaised
from golive.journal.home_at import home_at
from golive.journal.journal import Journal
from golive.learning.asked_model import asked_for
from golive.learning.checkpoint_terms import terms_of
from golive.learning.checkpoints import CheckpointFolder, encode
from golive.learning.compare_models import MeasuredModel, measured_by_returns
from golive.learning.live.live_gate import live_limits
from golive.learning.model_desk import ModelDesk
from golive.learning.model_record import VersionState
from golive.learning.model_watch import ModelWatch
from golive.learning.propose_update import Candidate, Looked, propose_update
from golive.learning.shadow_comparison import comparisons_of, note_comparison
from golive.learning.side_by_side import judge_side_by_side
from golive.replay.challenger_in_shadow import ShadowTerms, challenger_in_shadow
from golive.replay.replay import Run
from golive.trading.one_account import Recording
from golive.trading.served_models import ServedModel

LEARNED, MEASURED, LIVE = ("2019-01-01", "2021-01-01"), ("2021-01-01", "2022-01-01"), ("2022-11-20", "2023-02-15")
POISON = ("2020-10-01", "2021-01-01")
LIVE_FROM = int(pd.Timestamp("2023-01-01", tz="UTC").value)
ACCEPTED = int(pd.Timestamp("2022-01-02", tz="UTC").value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    engine: Engine
    bars: Bars
    good: Pipeline
    bad: Pipeline

    @property
    def guardrails(self) -> GuardrailsProgram:
        return guardrails_program(self.engine.program)

    def returns(self, model: Pipeline) -> pd.Series[float]:
        return daily_returns(model, self.bars.between(*MEASURED))

    def measured(self, returns: pd.Series[float]) -> MeasuredModel:
        series, dates = read_returns(returns, "returns")
        assert not isinstance(series, Unknown)
        return measured_by_returns(series, dates=dates, trained_until=np.datetime64(LEARNED[1]))

    def desk(self, folder: Path) -> ModelDesk:
        folder.mkdir(exist_ok=True)
        return ModelDesk(
            model=MODEL,
            strategy=STRATEGY,
            subject=self.guardrails.digest,
            folder=CheckpointFolder(folder / "models"),
            records=Journal.shared(home_at(str(folder / "records.db"))),
            terms=terms_of(self.guardrails),
        )

    def propose(
        self, desk: ModelDesk, model: Pipeline, new: MeasuredModel, at: int, old: MeasuredModel | None
    ) -> Looked:
        stored = encode(model, STRATEGY, desk.terms)
        assert not isinstance(stored, Unknown), stored
        candidate = Candidate(old=old, new=new, by="learner", samples=1_000, stored=stored)
        return propose_update(desk, self.guardrails, candidate, strategy=STRATEGY, at=at)

    def champion(self, folder: Path) -> ModelDesk:
        """Return a desk at which the sound regression serves."""
        desk = self.desk(folder)
        looked = self.propose(desk, self.good, self.measured(self.returns(self.good)), ACCEPTED, None)
        assert isinstance(looked.version, str)
        assert desk.accept(looked.version, why="the first", by="mia", at=ACCEPTED) is None
        return desk

    def slipped(self, folder: Path) -> ModelDesk:
        """Return a desk at which the poisoned one serves over it: somebody lied about what it earns."""
        desk = self.champion(folder)
        own = self.returns(self.good)
        looked = self.propose(desk, self.bad, self.measured(0.2 * own + 0.003), ACCEPTED + 1, self.measured(own))
        assert looked.judged is not None
        assert looked.judged.verdict is UpdateVerdict.ACCEPT, str(looked.judged)
        assert isinstance(looked.version, str)
        assert desk.accept(looked.version, why=looked.judged.reason, by="learner", at=ACCEPTED + 2) is None
        return desk

    def trade(self, desk: ModelDesk) -> tuple[Run, ServedModel]:
        watch = ModelWatch(desk, live_limits(self.guardrails, STRATEGY))
        served = ServedModel(desk, asked_for("edge"), watch=watch)
        market = follower_market(self.bars.between(*LIVE), quoted_from=LIVE_FROM)
        return replay(self.engine, market, shadows=False, models={MODEL: served}, start=LIVE_FROM), served


@pytest.fixture(scope="module")
def ground(market_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Ground:
    bars = bitcoin_bars(market_data)
    good = learned(bars.between(*LEARNED))
    engine = follower_engine(tmp_path_factory.mktemp("library"))
    return Ground(engine=engine, bars=bars, good=good, bad=poisoned(good, bars.between(*POISON)))


@pytest.fixture(scope="module")
def rolled_back(ground: Ground, tmp_path_factory: pytest.TempPathFactory) -> tuple[Run, ServedModel, ModelDesk]:
    """Return a run that began with the poisoned model in service."""
    desk = ground.slipped(tmp_path_factory.mktemp("ledger"))
    return *ground.trade(desk), desk


def versions(run: Run) -> list[str]:
    return [str(one) for one in run.decisions.columns[f"{STRATEGY}.{MODEL}.version"]]


def test_a_poisoned_batch_is_refused_by_what_it_earns_beside_the_one_that_serves(
    ground: Ground, tmp_path: Path
) -> None:
    desk = ground.champion(tmp_path)
    old, new = (ground.measured(ground.returns(model)) for model in (ground.good, ground.bad))
    looked = ground.propose(desk, ground.bad, new, ACCEPTED + 1, old)
    assert looked.judged is not None
    assert looked.judged.verdict is UpdateVerdict.REJECT
    assert isinstance(looked.version, str)
    refused = desk.accept(looked.version, why="all the same", by="learner", at=ACCEPTED + 2)
    assert isinstance(refused, Unknown)
    serving = desk.record().in_service
    assert serving is not None
    assert serving.version == "1"
    assert desk.record().looks == 2


def test_a_poisoned_update_that_slips_through_is_taken_out_by_what_it_loses(
    rolled_back: tuple[Run, ServedModel, ModelDesk],
) -> None:
    run, served, desk = rolled_back
    (ended,) = [one for one in served.watched if one.rolled_back]
    assert (ended.version, ended.restored) == ("2", "1")
    record = desk.record()
    assert record.versions["2"].state is VersionState.ROLLED_BACK
    digests = [record.versions[label].artefact for label in ("2", "1")]
    assert list(dict.fromkeys(versions(run))) == digests
    assert desk.records is not None
    (alert,) = desk.records.entries(kind=AlertRaised.KIND)
    assert b"version 1 serves again" in alert.body
    assert alert.ts == ended.at


def test_what_serves_again_predicts_what_it_did_to_the_bit(
    ground: Ground, rolled_back: tuple[Run, ServedModel, ModelDesk]
) -> None:
    desk = rolled_back[2]
    features = shown(ground.bars.between(*LIVE).close)
    assert desk.load(at=ACCEPTED).predict(features).tobytes() == ground.good.predict(features).tobytes()


def test_the_account_trades_on_with_the_one_that_serves_again(rolled_back: tuple[Run, ServedModel, ModelDesk]) -> None:
    run = rolled_back[0]
    sides = [trip.direction for trip in run.trips]
    assert sides[0] == "short"
    assert sides[-1] == "long"


def test_the_same_ledger_and_bars_give_the_same_decisions(
    ground: Ground, rolled_back: tuple[Run, ServedModel, ModelDesk], tmp_path: Path
) -> None:
    again, _ = ground.trade(ground.slipped(tmp_path))
    first, second = (plain(run.decisions.columns) for run in (rolled_back[0], again))
    assert first == second


def test_a_challenger_in_shadow_is_judged_beside_the_champion_and_changes_nothing(
    ground: Ground, tmp_path: Path
) -> None:
    desk = ground.champion(tmp_path)
    own = ground.returns(ground.good)
    looked = ground.propose(desk, ground.bad, ground.measured(0.2 * own + 0.003), ACCEPTED + 1, ground.measured(own))
    assert isinstance(looked.version, str)
    record, market = desk.record(), follower_market(ground.bars.between(*LIVE), quoted_from=LIVE_FROM)
    terms = ShadowTerms(
        engine=ground.engine,
        recordings=[Recording(market=market[0], data=market[1])],
        account=AssumedAccount(equity=100_000.0),
        start=LIVE_FROM,
    )
    ((_, model),) = ground.engine.program.models
    compared = [
        challenger_in_shadow(terms, ground.guardrails, desk, model, champion=one, challenger=other)
        for one, other in permutations((record.versions["1"], record.versions["2"]))
    ]
    first, back = compared
    assert first.verdict == "REJECT"
    assert first.gain is not None
    assert first.gain < 0
    assert (first.champion, first.challenger) == (back.challenger, back.champion)
    assert back.verdict == "UNDERPOWERED"
    assert back.gain == pytest.approx(-first.gain)
    assert back.needed is not None
    assert f"n = {back.pairs} days" in back.sentence
    assert f"{back.needed} more" in back.sentence
    assert desk.record() == record, "no version changed"
    assert desk.records is not None
    notes = [note_comparison(desk.records, one, subject="5" * 64, by="mia", at=ACCEPTED + 9) for one in compared]
    assert notes == [1, 1]
    kept_ones = list(comparisons_of(desk.records, MODEL))
    assert [one.comparison for one in kept_ones] == compared
    assert desk.record() == record
    none = judge_side_by_side(ground.guardrails, {1: 0.0}, {}, strategy=STRATEGY, now=ACCEPTED)
    assert none.verdict is UpdateVerdict.HOLD


def plain(columns: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return decisions without the digests of files: scikit-learn's are of another archive each time they are made."""
    return {name: [str(one) for one in column] for name, column in columns.items() if not name.endswith(".version")}
