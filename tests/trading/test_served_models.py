"""Models in the machine: told at each look which version serves and what it gives, never one that saw the future."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tests.guardrails_library import house_guardrails
from tests.model_desks import desk as lines_desk
from tests.model_desks import served as served_lines
from tests.model_shelf import FIRST, GOOD, SECOND, Shelf, gives_its_number
from tests.model_uses import forecast_library
from tests.replays import SIMULATED, market, replay

from golive.api import Engine
from golive.api.model_standing import ModelStanding
from golive.core.errors import Unavailable
from golive.core.unit import NANOS
from golive.core.value import Unknown, invalid
from golive.journal.bodies.mark import Marked
from golive.journal.journal import Journal
from golive.learning.live.live_gate import live_limits
from golive.learning.model_watch import ModelWatch
from golive.replay.replay import Run
from golive.trading.highest_worth import highest_worth
from golive.trading.served_models import Ask, ServedModel, as_of

HOUR = 3_600 * NANOS
AT = 20_500 * 24 * HOUR
"""The beginning of a day."""


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return Engine.from_folder(forecast_library(tmp_path_factory.mktemp("forecast")))


def run(engine: Engine, standing: ModelStanding | None, ask: Ask = gives_its_number) -> tuple[Run, Shelf]:
    shelf = Shelf(GOOD if standing is None else standing)
    models = {} if standing is None else {"forecast": ServedModel(shelf, ask)}
    return replay(engine, market(SIMULATED), strategies=("momentum",), shadows=False, models=models), shelf


def opened(run: Run) -> set[str]:
    """Return the directions in which anything was asked to be opened."""
    columns = run.decisions.columns
    return {str(d) for d, i in zip(columns["direction"], columns["intent"], strict=True) if str(i) == "open"}


def of_models(run: Run) -> set[str]:
    """Return the reasons of what the gate of models held."""
    columns = run.decisions.columns
    gates = zip(columns["gate_models"], columns["reason"], strict=True)
    return {str(reason) for gate, reason in gates if gate == "HOLD"}


@pytest.fixture(scope="module")
def served(engine: Engine) -> tuple[Run, Shelf]:
    return run(engine, GOOD)


def test_a_model_that_serves_is_asked_at_each_look_and_named_in_each_decision(served: tuple[Run, Shelf]) -> None:
    done, shelf = served
    verdicts = done.decisions.columns["gate_models"]
    assert len(verdicts) > 20
    assert {str(v) for v in verdicts if str(v) != "None"} == {"EXECUTE"}
    assert shelf.loads == 1
    assert set(done.decisions.columns["momentum.forecast.version"]) == {FIRST}


def test_the_same_model_gives_the_same_decisions_twice(engine: Engine, served: tuple[Run, Shelf]) -> None:
    again, _ = run(engine, GOOD)
    for name, column in served[0].decisions.columns.items():
        assert list(map(str, column)) == list(map(str, again.decisions.columns[name])), name


def test_another_version_signals_otherwise(engine: Engine, served: tuple[Run, Shelf]) -> None:
    falling, _ = run(engine, replace(GOOD, version="2", digest=SECOND))
    assert opened(falling) == {"short"}
    assert opened(served[0]) == {"long", "short"}


def raises(model: float, features: Mapping[str, float]) -> Mapping[str, Any]:
    raise ZeroDivisionError("nothing to divide by")


UNUSABLE: dict[str, tuple[ModelStanding | None, Ask]] = {
    "nobody serves it": (None, gives_its_number),
    "frozen": (replace(GOOD, frozen=True, reason=invalid("frozen", "a person froze it")), gives_its_number),
    "vanished": (replace(GOOD, digest="c" * 64), gives_its_number),
    "none in service": (replace(GOOD, version="", digest=""), gives_its_number),
    "raises": (GOOD, raises),
    "trained on the future": (replace(GOOD, trained_at=2**61), gives_its_number),
}


@pytest.mark.parametrize("case", UNUSABLE)
def test_what_may_not_be_used_opens_nothing(engine: Engine, case: str) -> None:
    done, _ = run(engine, *UNUSABLE[case])
    verdicts = {str(v) for v in done.decisions.columns["gate_models"]}
    assert verdicts <= {"HOLD", "None"}, of_models(done)
    assert not done.trips


def test_what_was_trained_on_what_came_later_is_unknown_until_then() -> None:
    trained = replace(GOOD, trained_at=100)
    assert as_of(trained, 100).usable
    late = as_of(trained, 99)
    assert isinstance(late.reason, Unknown)
    assert late.reason.code == "trained_later"
    assert not late.usable


def test_a_frozen_model_stays_frozen_whenever_it_was_trained() -> None:
    frozen = replace(GOOD, trained_at=100, reason=invalid("frozen", "a person froze it"))
    late = as_of(frozen, 1)
    assert late.reason is not None
    assert late.reason.code == "frozen"


class Gone(Shelf):
    """A desk whose records nobody can read."""

    def standing(self) -> ModelStanding:
        raise Unavailable("locked", "somebody else holds the records")


def test_a_ledger_that_cannot_be_read_is_no_permission() -> None:
    standing = ServedModel(Gone(GOOD), gives_its_number).standing()
    assert not standing.usable
    assert standing.reason is not None
    assert (standing.name, standing.strategy, standing.reason.code) == ("forecast", "momentum", "ledger_unavailable")


def test_the_file_is_loaded_again_where_another_serves() -> None:
    shelf = Shelf(GOOD)
    model = ServedModel(shelf, gives_its_number)
    shown = {"move": 0.0}
    first, again = (model.gives(GOOD, shown, 1) for _ in range(2))
    other = model.gives(replace(GOOD, digest=SECOND), shown, 2)
    assert not isinstance(first, Unknown)
    assert not isinstance(other, Unknown)
    assert (first["edge"], other["edge"], shelf.loads) == (0.001, -0.001, 2)
    assert first == again


def worth_of(value: int) -> Any:
    return SimpleNamespace(equity=SimpleNamespace(value=value))


@pytest.mark.parametrize(("highest", "serves"), [(150, "1"), (None, "2")])
def test_a_high_within_a_day_counts_for_the_drawdown_over_a_restart(
    tmp_path: Path, highest: int | None, serves: str
) -> None:
    limits = live_limits(house_guardrails(), "")
    journal, desks = Journal.in_memory("paper-1"), (served_lines(tmp_path, 1.0, 2.0), lines_desk(tmp_path))
    begins = AT + HOUR
    for hour, value in ((1, 100), (7, 150), (12, 120)):
        marked = Marked(run="paper-1", at=AT + hour * HOUR, marks=(), equity=value)
        journal.append([marked.draft(marked.at)])
    first = ServedModel(desks[0], gives_its_number, watch=ModelWatch(desks[0], limits))
    first.worth(worth_of(100), begins)
    first.worth(worth_of(150), AT + 7 * HOUR)
    # It is killed here, and the next one knows what the journal knows.
    second = ServedModel(desks[1], gives_its_number, watch=ModelWatch(desks[1], limits))
    assert highest_worth(journal, begins) == 150
    assert highest_worth(journal, AT + 13 * HOUR) is None
    if highest is not None:
        second.remember(partial(highest_worth, journal))
    second.worth(worth_of(120), AT + 12 * HOUR)
    second.worth(worth_of(120), AT + 36 * HOUR)
    assert desks[1].record().standing().version == serves


@pytest.mark.parametrize(
    "raised", [AssertionError, MemoryError, OSError, RecursionError, StopIteration, ZeroDivisionError]
)
def test_whatever_a_model_raises_it_gives_nothing(raised: type[Exception]) -> None:
    def fails(*_: object) -> Mapping[str, Any]:
        raise raised

    given = ServedModel(Shelf(GOOD), fails).gives(GOOD, {"move": 0.1}, 1)
    assert isinstance(given, Unknown)
    assert (given.code, raised.__name__ in given.detail) == ("model_failed", True)
