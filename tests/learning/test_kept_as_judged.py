"""What a model was let in by stays what it was: its evidence, the days it was trained on, its file, and its name."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import update
from tests.commands import run_command
from tests.learned_models import Line, day_returns
from tests.model_desks import AT, STRATEGY, candidate, desk, records

from golive.core.canonical import canonical
from golive.core.value import Unknown
from golive.decision.update_verdict import UpdateVerdict
from golive.journal.tables import POLICY
from golive.learning.checkpoints import digest_of, encode, refusal
from golive.learning.model_desk import ModelDesk
from golive.learning.proposal_evidence import baseline_of_evidence

EVIDENCE = canonical({"new": {"returns": {"total": [0.01, -0.01] * 40, "periods_per_year": 252.0}}})
WILD = canonical({"new": {"returns": {"total": [0.9, -0.9] * 40, "periods_per_year": 252.0}}})


def judged_desk(folder: Path) -> ModelDesk:
    made = desk(folder)
    assert made.propose(candidate(1.5, None, evidence=EVIDENCE, baseline=80), AT) == "1"
    assert made.accept("1", why="the first", by="mia", at=AT) is None
    return made


def rewrite(made: ModelDesk, text: bytes) -> None:
    assert made.records is not None
    with made.records.writing() as connection:
        connection.exec_driver_sql("DROP TRIGGER IF EXISTS policy_no_update")
        connection.execute(update(POLICY).values(text=text))


def test_a_version_whose_evidence_was_rewritten_is_unknown_to_its_strategy(tmp_path: Path) -> None:
    made = judged_desk(tmp_path)
    assert made.standing().usable
    rewrite(made, WILD)
    reason = made.standing().reason
    assert reason is not None
    assert (reason.code, made.standing().usable) == ("another_evidence", False)
    rewrite(made, EVIDENCE)
    assert desk(tmp_path).standing().usable


def test_a_candidate_whose_evidence_was_rewritten_is_not_accepted(tmp_path: Path) -> None:
    made = judged_desk(tmp_path)
    label = made.propose(candidate(2.5, UpdateVerdict.ACCEPT, evidence=canonical({"new": {}})), AT)
    assert isinstance(label, str)
    rewrite(made, WILD)
    assert made.accept(label, why="it gains", by="mia", at=AT) is not None
    assert made.record().standing().version == "1"


def test_no_baseline_is_read_out_of_a_text_of_another_digest() -> None:
    assert isinstance(baseline_of_evidence(WILD, "0" * 64), Unknown)


def returns_file(folder: Path, name: str, seed: int, annual: float, first: str) -> Path:
    values = day_returns(seed, 900, annual).to_numpy()
    hours = pd.date_range(first, periods=900, freq="h", tz="UTC")
    pd.DataFrame({"date": [one.isoformat() for one in hours], "returns": values}).to_csv(folder / name, index=False)
    return folder / name


@pytest.mark.parametrize(("first", "code"), [("2022-12-31T01:00", 3), ("2023-01-01T00:00", 0)])
def test_hours_of_the_last_day_of_training_are_not_out_of_sample(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, first: str, code: int
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, slope in (("a.bin", 1.0), ("b.bin", 2.0)):
        (tmp_path / name).write_bytes(Line(slope).to_bytes())
    new, old = (returns_file(tmp_path, f"{i}.csv", i, 3.0 * (2 - i), first) for i in (1, 2))
    whose = ("--strategy", "momentum", "--by", "mia")
    assert run_command("model", "propose", "forecast", "a.bin", *whose, "--trained-until", "2022-06-30").exit_code == 0
    assert run_command("model", "accept", "forecast", "1", "--reason", "the first", "--by", "mia").exit_code == 0
    given = ("--returns", new, "--replaced", old, "--trained-until", "2022-12-31")
    calm = ("--samples", 1_000, "--regime", "trending")
    proposed = run_command("model", "propose", "forecast", "b.bin", *whose, *calm, *given)
    assert (proposed.exit_code, "neither was trained on" in proposed.output) == (code, code != 0), proposed.output


def test_an_empty_file_is_no_model() -> None:
    stored = encode(Line(1.0), STRATEGY)
    assert not isinstance(stored, Unknown)
    assert refusal(stored[0], stored[1], STRATEGY) is None
    refused = refusal(replace(stored[0], digest=digest_of(b"")), b"", STRATEGY)
    assert refused is not None
    assert refused.code == "no_bytes"


@pytest.mark.parametrize("name", ["../elsewhere", "..", "a/b", "<img src=x>", "a\nb", " ", "x" * 65])
def test_a_model_whose_name_could_name_another_file_is_not_proposed_and_its_page_stays_in_its_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    Path("a.bin").write_bytes(Line(1.0).to_bytes())
    for model, code in (("forecast", 0), (name, 2)):
        proposed = run_command("model", "propose", model, "a.bin", "--strategy", "momentum", "--by", "mia")
        assert proposed.exit_code == code, proposed.output
    made = ModelDesk(
        model=name,
        strategy=STRATEGY,
        subject="5" * 64,
        folder=desk(tmp_path).folder,
        records=records(Path(".golive")),
    )
    assert isinstance(made.propose(candidate(1.5, None), AT), str)
    assert run_command("report", "models", "--out", "pages").exit_code == 0
    pages = sorted(one.relative_to(tmp_path).as_posix() for one in tmp_path.rglob("*.html"))
    assert [page.startswith(("here/pages/forecast", "here/pages/model-")) for page in pages] == [True, True]


def test_bytes_that_their_class_makes_nothing_of_are_no_model_and_raise_nothing(tmp_path: Path) -> None:
    stored = encode(Line(1.0), STRATEGY)
    assert not isinstance(stored, Unknown)
    rubbish = replace(stored[0], digest=digest_of(b"rubbish"))
    made = desk(tmp_path)
    assert made.propose(replace(candidate(1.0, None), stored=(rubbish, b"rubbish")), AT) == "1"
    assert made.accept("1", why="the first", by="mia", at=AT) is None
    model = made.load(at=AT)
    assert isinstance(model, Unknown)
    assert model.code == "not_restored"
