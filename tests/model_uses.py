"""Libraries whose strategies use a model: the smallest one, and the shipped one with a forecast for `momentum`."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import SGDRegressor
from tests.library import NOW, files_with, row_of
from tests.places import REPOSITORY

from golive.api import Engine
from golive.api.guardrails_program import guardrails_program
from golive.core.unit import NANOS
from golive.core.value import Unknown
from golive.journal.home_at import home_at
from golive.journal.journal import Journal
from golive.learning.checkpoint_terms import terms_of
from golive.learning.checkpoints import CheckpointFolder, encode
from golive.learning.model_desk import ModelDesk, Proposal

SERVED_AT = 1_790_000_000 * NANOS
"""When `served_edge` puts its model into service: after every recording."""

FORECAST = """\
models:
  forecast:
    guardrails: guardrails
    features: [{features}]
    gives:
      edge: {{type: number, unit: bps, range: [-100, 100]}}
      risk: {{type: number, range: [0, 1]}}
    max_age: 5 min
"""

GATE = """\
inputs: {share: {from: world.share}}
parameters: {least: {value: 50 %, range: [0 %, 100 %], tighter: higher, source: test}}
require:
  - {id: enough, that: share >= least, else: too little}
"""

GUARDRAILS = """\
kind: guardrails
id: guardrails
title: When a model may be replaced
why: An update of no more skill brings risk.
source: house rule
inputs:
  sharpe_gain: {from: update.sharpe_gain}
  sharpe_gain_lower: {from: update.sharpe_gain_lower}
  samples: {from: update.samples}
parameters:
  evidence: {value: paired, of: [paired, point], tighter: first, source: house rule}
  least_gain: {value: 0.05 per_year, range: [0 per_year, 10 per_year], tighter: higher, source: house prior}
  most_wrong_accepts: {value: 5 %, range: [0.1 %, 20 %], tighter: lower, source: house prior}
  least_samples: {value: 60, range: [60, 1_000], tighter: higher, source: house prior}
  every: {value: 1 h, range: [1 min, 9 d], tighter: higher, source: house prior}
  new_samples: {value: 500, range: [1, 1_000_000], tighter: higher, source: house prior}
  a_day: {value: 4, range: [1, 100], tighter: lower, source: house prior}
  cool_down: {value: 12 h, range: [0 s, 9 d], tighter: higher, source: house prior}
  least_baseline: {value: 60, range: [60, 1_000], tighter: higher, source: house prior}
  most_live_drawdown: {value: 10 %, range: [0 %, 100 %], tighter: lower, source: house prior}
  detector: {value: cusum, of: [cusum, page_hinkley, msprt, adwin], source: house prior}
  false_alarms_per_year: {value: 2, range: [0.01, 365], tighter: higher, source: house prior}
  shift_to_find: {value: 0.5, range: [0.05, 5], source: house prior}
require:
  - {id: gain, that: sharpe_gain >= least_gain, else: "it improves by {sharpe_gain}"}
prove:
  - {id: proved, that: sharpe_gain_lower > 0, else: "at least {sharpe_gain_lower}"}
  - {id: enough, that: samples >= least_samples, else: "only {samples}"}
throttle:
  {every: every, samples: new_samples, a_day: a_day, after_rollback: cool_down, regime: weather.now, frozen_in: [wild]}
"""

WEATHER = """\
kind: model
id: weather
title: Which mood it is
why: To have a regime.
source: generated
inputs: {mood: {from: world.mood}}
let: {now: mood}
outputs: {now: {type: enum, of: [calm, wild]}}
"""

UPDATE = """\
kind: inputs
id: update
title: What is known of a retrained model
why: Both are measured on the same samples.
source: generated
inputs:
  sharpe_gain: {type: number, unit: per_year, range: [-1_000, 1_000], static: true}
  sharpe_gain_lower: {type: number, unit: per_year, range: [-1_000, 1_000], static: true}
  samples: {type: number, range: [0, inf], static: true}
"""

EDGE, RISK, VERSION = "ant.forecast.edge", "ant.forecast.risk", "ant.forecast.version"


def small_library() -> dict[str, str]:
    """Return a library in which `ant` uses a model and `bee` uses none."""
    files = files_with(GATE, strategies=("ant", "bee"))
    name = "strategies/ant.yaml"
    long = "signal: {long: go > 0 and forecast.edge > 0 and forecast.risk < 1}"
    text = files[name].replace("signal: {long: go > 0}", FORECAST.format(features="go") + long)
    more = {"rules/guardrails.yaml": GUARDRAILS, "rules/weather.yaml": WEATHER, "rules/update.yaml": UPDATE}
    return {**files, **more, name: text}


def model_row(**changes: Any) -> dict[str, Any]:
    """Return a row on which nothing is wrong but what is changed, with what the model of `ant` gave."""
    given = {EDGE: 0.001, f"{EDGE}_at": NOW, RISK: 0.5, f"{RISK}_at": NOW, VERSION: "a" * 64}
    return row_of(**given, **{name.replace("__", "."): value for name, value in changes.items()})


def forecast_library(folder: Path) -> Path:
    """Write the shipped library with a model that `momentum` is shown its move by; return its folder."""
    for part in ("rules", "strategies"):
        shutil.copytree(REPOSITORY / part, folder / part)
    path = folder / "strategies" / "momentum.yaml"
    text = path.read_text(encoding="utf-8")
    text = text.replace("signal:\n", FORECAST.format(features="move") + "signal:\n")
    text = text.replace("  long:  move >= min_move\n", "  long:  move >= min_move and forecast.edge > 0\n")
    text = text.replace("  short: -1 * move >= min_move\n", "  short: -1 * move >= min_move and forecast.risk < 1\n")
    assert text.count("forecast.") == 2
    path.write_text(text, encoding="utf-8")
    return folder


def edge_library(folder: Path) -> Path:
    """Write the library of `forecast_library` with a model that gives its edge alone; return its folder."""
    path = forecast_library(folder) / "strategies" / "momentum.yaml"
    text = path.read_text(encoding="utf-8")
    text = text.replace("      risk: {type: number, range: [0, 1]}\n", "").replace(" and forecast.risk < 1", "")
    path.write_text(text, encoding="utf-8")
    return folder


def served_edge(library: Path, place: Path, *, edge: float = 0.002, trained_until: int | None = 0) -> ModelDesk:
    """Put a model of `edge_library` into service that gives one edge whatever it is shown; its records lie in a place.

    The files are in `place / "models"`, the records in `place / "records.db"`.
    """
    guardrails = guardrails_program(Engine.from_folder(library).program)
    desk = ModelDesk(
        model="forecast",
        strategy="momentum",
        subject=guardrails.digest,
        folder=CheckpointFolder(place / "models"),
        records=Journal.shared(home_at(str(place / "records.db"))),
        terms=terms_of(guardrails),
    )
    model = SGDRegressor(random_state=0).fit([[0.0], [1.0]], [0.0, 0.0])
    model.coef_, model.intercept_ = np.zeros(1), np.array([edge])
    stored = encode(model, "momentum", desk.terms)
    assert not isinstance(stored, Unknown)
    first = Proposal(verdict=None, why="the first", by="mia", stored=stored, trained_until=trained_until)
    label = desk.propose(first, SERVED_AT)
    assert isinstance(label, str)
    assert desk.accept(label, why="the first", by="mia", at=SERVED_AT) is None
    return desk
