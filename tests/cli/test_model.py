"""`golive model` says which versions serve, and its exit codes say whether they may be used."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import skops.io
from click.testing import Result
from sklearn.linear_model import SGDRegressor
from tests.commands import run_command
from tests.learned_models import Line, day_returns
from tests.model_uses import forecast_library

Model = Callable[..., Result]


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Model:
    """Return what runs `golive model` beside records of its own."""
    monkeypatch.chdir(tmp_path)

    def run(word: str, *arguments: object) -> Result:
        return run_command("model", word, *arguments)

    return run


def returns_file(folder: Path, name: str, returns: pd.Series[float]) -> Path:
    path = folder / name
    frame = pd.DataFrame({"date": [str(day)[:10] for day in returns.index], "returns": returns.to_numpy()})
    frame.to_csv(path, index=False)
    return path


@pytest.fixture
def given(tmp_path: Path) -> dict[str, Path]:
    """Return the files of two models, and returns of three on the same days."""
    for name, slope in (("first", 1.0), ("second", 2.0)):
        (tmp_path / f"{name}.bin").write_bytes(Line(slope).to_bytes())
    series = {"dull": day_returns(1, 900, 0.2), "good": day_returns(2, 900, 3.0), "bad": day_returns(3, 900, -3.0)}
    files = {name: returns_file(tmp_path, f"{name}.csv", values) for name, values in series.items()}
    return {**files, "first": tmp_path / "first.bin", "second": tmp_path / "second.bin"}


WHOSE = ("--strategy", "momentum", "--by", "mia")
CALM = ("--samples", 1_000, "--regime", "trending")


def first_version(model: Model, given: dict[str, Path]) -> None:
    assert model("propose", "forecast", given["first"], *WHOSE, "--trained-until", "2022-06-30").exit_code == 0
    accepted = model("accept", "forecast", "1", "--reason", "the first", "--by", "mia")
    assert accepted.exit_code == 0, accepted.output


def test_a_models_life_on_the_command_line(model: Model, given: dict[str, Path], tmp_path: Path) -> None:
    assert model("list").exit_code == 3
    assert not (tmp_path / ".golive").exists(), "who reads makes no records"
    first_version(model, given)
    compared = ("--returns", given["good"], "--replaced", given["dull"], "--trained-until", "2022-12-31")
    better = model("propose", "forecast", given["second"], *WHOSE, *CALM, *compared)
    assert better.exit_code == 0, better.output
    assert "version 2: ACCEPT" in better.output
    assert "after 2 looks: its deflated Sharpe ratio is" in better.output
    assert model("accept", "forecast", "2", "--reason", "it gains", "--by", "mia").exit_code == 0
    shown = json.loads(model("show", "forecast", "--format", "json").stdout)
    assert (shown["version"], shown["last_good"], shown["usable"], shown["looks"]) == ("2", "1", True, 2)
    assert [(w["change"], w["by"]) for w in shown["words"]] == [("proposed", "mia"), ("accepted", "mia")] * 2
    file = tmp_path / ".golive" / "models" / f"{shown['digest']}.bin"
    assert file.read_bytes() == Line(2.0).to_bytes()
    back = model("rollback", "forecast", "--to", "last_good", "--reason", "it drifts", "--by", "mia")
    assert back.exit_code == 0
    (tmp_path / "third.bin").write_bytes(Line(3.0).to_bytes())
    soon = model("propose", "forecast", tmp_path / "third.bin", *WHOSE, *CALM, *compared)
    assert (soon.exit_code, "a while ago: 12 h must pass" in soon.output) == (3, True), soon.output
    listed = json.loads(model("list", "--format", "json").stdout)["models"]
    assert [(one["version"], one["usable"]) for one in listed] == [("1", True)]
    frozen = model("freeze", "forecast", "--reason", "look at it", "--by", "mia")
    assert (frozen.exit_code, model("list").exit_code) == (0, 1)
    assert model("thaw", "forecast", "--reason", "all well", "--by", "machine").exit_code == 1
    assert model("thaw", "forecast", "--reason", "all well", "--by", "mia").exit_code == 0
    text = model("show", "forecast")
    assert text.exit_code == 0
    assert "UNSIGNED" in text.output
    assert "rolled_back 2 by mia" in text.output


@pytest.mark.parametrize(
    ("returns", "options", "code", "word"),
    [
        ("bad", CALM, 1, "REJECT"),
        ("good", (), 3, "HOLD: throttled (hold): what is compared with the version in service needs --samples N and"),
        ("good", ("--samples", 1_000), 3, "HOLD: throttled (frozen): what is compared with the version in service"),
        ("good", ("--samples", 1_000, "--regime", "crisis"), 3, "HOLD: throttled (frozen)"),
        ("good", (*CALM, "--trained-until", "2023-06-30"), 3, "not measured on samples that neither was trained on"),
        ("dull", CALM, 1, "REJECT"),
    ],
)
def test_what_is_not_shown_to_be_better_does_not_serve(
    model: Model, given: dict[str, Path], returns: str, options: tuple[Any, ...], code: int, word: str
) -> None:
    first_version(model, given)
    compared = ("--returns", given[returns], "--replaced", given["dull"])
    answer = model("propose", "forecast", given["second"], *WHOSE, *compared, *options)
    assert (answer.exit_code, word in answer.output) == (code, True), answer.output
    assert model("accept", "forecast", "2", "--reason", "please", "--by", "mia").exit_code == 1
    assert json.loads(model("list", "--format", "json").stdout)["models"][0]["version"] == "1"


def test_returns_of_what_has_not_happened_yet_are_no_evidence_also_of_a_first_version(
    model: Model, given: dict[str, Path], tmp_path: Path
) -> None:
    ahead = pd.date_range("2090-01-01", periods=900, freq="D", tz="UTC")
    good, dull = (day_returns(seed, 900, annual).set_axis(ahead) for seed, annual in ((2, 3.0), (1, 0.2)))
    files = [returns_file(tmp_path, f"{name}_ahead.csv", one) for name, one in (("good", good), ("dull", dull))]
    early = model("propose", "forecast", given["first"], *WHOSE, "--returns", files[0])
    assert (early.exit_code, "after now, which is" in early.output) == (3, True), early.output
    assert model("accept", "forecast", "1", "--reason", "please", "--by", "mia").exit_code == 1
    assert model("propose", "forecast", given["first"], *WHOSE, "--trained-until", "2099-01-01").exit_code == 3


def test_a_file_that_was_changed_is_seen_and_gone_back_from(
    model: Model, given: dict[str, Path], tmp_path: Path
) -> None:
    first_version(model, given)
    stored = next((tmp_path / ".golive" / "models").iterdir())
    stored.write_bytes(b"9.0")
    listed = model("list")
    assert listed.exit_code == 1
    assert "not the one that was stored" in listed.output
    gone = model("rollback", "forecast", "--reason", "its file is bad", "--by", "mia")
    assert gone.exit_code == 1
    assert "nothing serves" in gone.output


def test_a_pickle_is_no_candidate(model: Model, tmp_path: Path) -> None:
    planted = tmp_path / "model.pickle"
    planted.write_bytes(pickle.dumps([1, 2, 3]))
    refused = model("propose", "forecast", planted, *WHOSE)
    assert refused.exit_code == 1
    assert "a pickle runs what is in it" in refused.output
    assert model("list").exit_code == 3


def test_a_version_that_nobody_proposed_does_not_come_into_service(model: Model, given: dict[str, Path]) -> None:
    assert model("propose", "forecast", given["first"], *WHOSE).exit_code == 0
    nobody = model("accept", "forecast", "2", "--reason", "a slip", "--by", "mia")
    assert (nobody.exit_code, "version 2 is no candidate" in nobody.output) == (1, True), nobody.output
    shown = json.loads(model("show", "forecast", "--format", "json").stdout)
    assert [one["change"] for one in shown["words"]] == ["proposed"]


def test_a_file_that_served_is_no_candidate_again(model: Model, given: dict[str, Path]) -> None:
    first_version(model, given)
    assert model("rollback", "forecast", "--reason", "it drifts", "--by", "mia").exit_code == 1
    assert model("thaw", "forecast", "--reason", "another comes", "--by", "mia").exit_code == 0
    again = model("propose", "forecast", given["first"], *WHOSE)
    assert (again.exit_code, "never returns" in again.output) == (1, True), again.output
    assert model("propose", "forecast", given["second"], *WHOSE).exit_code == 0


def test_a_model_that_its_strategy_does_not_use_is_not_begun(
    model: Model, given: dict[str, Path], tmp_path: Path
) -> None:
    library = forecast_library(tmp_path / "own")
    slip = model("propose", "forecat", given["first"], library, *WHOSE)
    assert (slip.exit_code, "did you mean `forecast`?" in slip.output) == (2, True), slip.output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("propose", "forecast", "first.joblib", *WHOSE), "of no format that is stored"),
        (("propose", "forecast", "absent.bin", *WHOSE), "absent.bin"),
        (("propose", "forecast", "first.bin", "--strategy", "momentun"), "momentum"),
        (("propose", "forecast", "first.bin", *WHOSE, "--trained-until", "soon"), "no date"),
        (("propose", "forecast", "first.bin", *WHOSE, "--regime", "CRISIS"), "crisis"),
        (("propose", "forecast", "first.bin", *WHOSE, "--replaced", "dull.csv"), "nothing serves"),
        (("accept", "forecast", "1", "--reason", "r"), "knows no model"),
    ],
)
def test_what_makes_no_sense_is_said(
    model: Model, given: dict[str, Path], arguments: tuple[str, ...], message: str
) -> None:
    answer = model(*arguments)
    assert (answer.exit_code, message in answer.output) == (2, True), answer.output


def test_records_that_another_holds_are_tried_again(model: Model, given: dict[str, Path], tmp_path: Path) -> None:
    from golive.journal.home_at import home_at
    from golive.journal.journal import RECORDS

    first_version(model, given)
    home = home_at(str(tmp_path / ".golive" / "records.db"))
    lock = home.lock(RECORDS)
    try:
        held = model("freeze", "forecast", "--reason", "now", "--by", "mia")
    finally:
        lock.release()
        home.close()
    assert held.exit_code == 75


@pytest.fixture(scope="module")
def edge_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the shipped library in which `momentum` is shown its move by a model that gives an edge."""
    folder = forecast_library(tmp_path_factory.mktemp("edge"))
    path = folder / "strategies" / "momentum.yaml"
    text = path.read_text(encoding="utf-8")
    text = text.replace("      risk: {type: number, range: [0, 1]}\n", "").replace(
        "forecast.risk < 1", "forecast.edge < 0"
    )
    path.write_text(text, encoding="utf-8")
    return folder


def regression(folder: Path, name: str, slope: float) -> Path:
    rows = np.array([[-1.0], [0.0], [1.0]])
    fitted = SGDRegressor(random_state=0).fit(rows, slope * rows[:, 0])
    path = folder / name
    path.write_bytes(skops.io.dumps(fitted))
    return path


def test_a_challenger_trades_in_shadow_and_is_told_of_with_what_is_still_needed(
    model: Model, given: dict[str, Path], edge_library: Path, tmp_path: Path
) -> None:
    place = (edge_library, "--records", tmp_path / "records.db", "--models", tmp_path / "models")
    trained = ("--trained-until", "2022-12-31")
    first, second = (regression(tmp_path, f"{name}.skops", slope) for name, slope in (("one", 1.0), ("two", 2.0)))
    assert model("propose", "forecast", first, *place, *WHOSE, *trained).exit_code == 0
    sample = ("--sample", "--to", "2026-01-05T00:02:00Z", "--by", "mia")
    assert model("compare", "forecast", "1", *place, *sample).exit_code == 2, "no champion yet"
    assert model("accept", "forecast", "1", *place, "--reason", "the first", "--by", "mia").exit_code == 0
    compared = ("--returns", given["good"], "--replaced", given["dull"], *trained)
    assert model("propose", "forecast", second, *place, *WHOSE, *CALM, *compared).exit_code == 0
    shadow = model("compare", "forecast", "2", *place, *sample)
    assert shadow.exit_code == 3, shadow.output
    assert "version 2 beside version 1 in shadow, n = 0 days of SIMULATED BTC-PERP: HOLD" in shadow.output
    assert "60 more days are needed" in shadow.output
    listed = model("list", *place)
    assert (
        "last compared: version 2 beside version 1 in shadow, n = 0 days of SIMULATED BTC-PERP: HOLD" in listed.output
    )
    shown = model("show", "forecast", *place)
    assert "version 1" in shown.output
    assert "n = 0 days of SIMULATED BTC-PERP: HOLD" in shown.output
    again = json.loads(model("compare", "forecast", "2", *place, *sample, "--format", "json").stdout)
    assert (again["n"], again["needed"], again["verdict"]) == (2, 60, "HOLD")
    for arguments, message in (
        (("1", *sample), "serves"),
        (("7", *sample), "versions: 1, 2"),
        (("2",), "--market FILE or --sample"),
        (("2", "--sample", "--from", "2022-01-01T00:00:00Z"), "trained until 2022-12-31 00:00:00 UTC, within"),
    ):
        refused = model("compare", "forecast", arguments[0], *place, *arguments[1:])
        assert (refused.exit_code, message in refused.output) == (2, True), refused.output
