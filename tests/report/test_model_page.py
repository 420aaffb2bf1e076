"""The page of a model: what it says of a full ledger, an empty one, a frozen one and one that cannot be believed."""

from __future__ import annotations

import json
import os
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.learned_models import day_returns
from tests.report.pages import Page, asks_for_something
from tests.report.small_model import FIRST, MODEL, PERSON, SmallLedger, full_ledger, live_days, measured

from golive.core.value import Unknown
from golive.execution.account import DAY
from golive.learning.gain_interval import GainInterval
from golive.learning.live.solved_limit import SolvedLimit
from golive.learning.shadow_comparison import ShadowComparison, note_comparison
from golive.report.analysis import analysis_text
from golive.report.models.model_document import model_document
from golive.report.models.model_of_records import ModelOfRecords
from golive.report.models.model_page import SECTIONS, model_analysis, render_model

DIGEST = re.compile(r"\b[0-9a-f]{12}\b")
GOLDEN = Path(__file__).parent / "golden" / "model.txt"
SCRIPT = "</td><script>alert(1)</script>"


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> ModelOfRecords:
    return full_ledger(tmp_path_factory.mktemp("full")).page(live_days())


@pytest.fixture(scope="module")
def html(full: ModelOfRecords) -> Page:
    return Page.of(render_model(full))


def text_of(model: ModelOfRecords) -> str:
    return analysis_text(model_analysis(model))


def rows(model: ModelOfRecords, section: str, table: int = 0) -> list[tuple[str, ...]]:
    (one,) = [s for s in model_analysis(model).sections if s.id == section]
    return [row.cells for row in one.tables[table].rows]


def test_the_text_is_as_written_down(full: ModelOfRecords) -> None:
    # A digest of evidence changes with every field that evidence gains.
    text = DIGEST.sub("0" * 12, text_of(full)) + "\n"
    if os.environ.get("GOLIVE_UPDATE_GOLDEN"):
        GOLDEN.write_text(text, encoding="utf-8")
    assert text == GOLDEN.read_text(encoding="utf-8")


def test_the_page_asks_for_nothing_and_has_one_heading_of_the_first_order(html: Page) -> None:
    assert asks_for_something(html) == []
    assert len(html.all("h1")) == 1
    assert len(html.all("h2")) == len(SECTIONS) + 2
    assert all(one.attributes.get("scope") for one in html.all("th"))


def test_every_drawing_says_what_it_is_and_has_its_numbers_in_a_table(full: ModelOfRecords, html: Page) -> None:
    drawings = html.all("svg")
    assert [one.attributes["role"] for one in drawings] == ["img"] * 2
    assert len(html.all("desc")) == 2
    curve = rows(full, "decisions", 1)
    assert [int(cells[0]) for cells in curve] == [one.pairs for one in full.curve]
    assert full.live is not None
    assert rows(full, "live", 1)[-1][0] == "2026-06-01 00:00:00"


def test_it_says_who_let_which_version_in_and_by_what(full: ModelOfRecords) -> None:
    by_version = {cells[0]: cells for cells in rows(full, "versions")}
    assert by_version["2"][3:6] == ("2026-01-08 12:00:00", "2026-01-08 13:00:00", "mia, UNSIGNED")
    assert by_version["4"][1] == "rolled back"
    assert by_version["4"][6] == "cusum alarms: it earns less (machine)"
    assert by_version["3"][4:6] == ("", "")
    record = full.record.versions["2"]
    assert record.evidence is not None
    assert by_version["2"][7] == record.evidence[:12]


def test_the_numbers_of_a_decision_are_those_that_it_was_made_by(full: ModelOfRecords) -> None:
    by_version = {cells[0]: cells for cells in rows(full, "decisions")}
    for version, gain in full.gains.items():
        evidence = full.history.evidence[version]
        assert isinstance(gain, GainInterval)
        assert not isinstance(evidence, Unknown)
        assert (gain.gain, gain.lower, gain.pairs) == (evidence.gain, evidence.lower, evidence.pairs)
        assert by_version[version][3:5] == (f"{gain.gain:.2f}", f"{gain.lower:.2f}")
    assert by_version["3"][8] == "8,746 more"


def test_the_gate_says_the_rate_that_was_asked_and_the_one_that_it_holds(full: ModelOfRecords) -> None:
    assert full.gate is not None
    solved = full.gate.solved
    assert isinstance(solved, SolvedLimit)
    text = text_of(full)
    held = f"{solved.false_alarms_per_year:.2f} ± {2 * solved.stderr:.2f} in n = 4,000 simulated years"
    assert "It is asked for 2 false alarms a year" in text
    assert held in text
    assert "as in GARCH" in text
    assert [cells[0] for cells in rows(full, "gate")] == ["0.5 sigma", "1 sigma", "2 sigma"]


def test_alarms_are_where_the_statistic_is_beyond_its_limit(full: ModelOfRecords) -> None:
    path = full.live
    assert path is not None
    assert [one.version for one in path.alarms] == ["2", "4", "4"]
    assert all((one.share or 0.0) > 1.0 for one in path.alarms)
    quiet = [one for one in path.points if not one.look.alarm]
    assert all((one.share or 0.0) <= 1.0 for one in quiet)
    assert rows(full, "live")[0][:2] == ("2026-01-31 00:00:00", "2")


def test_the_document_has_what_the_page_says(full: ModelOfRecords) -> None:
    document = json.loads(json.dumps(model_document(full), allow_nan=False))
    assert (document["version"], document["usable"], document["looks"]) == ("2", True, 4)
    assert [one["state"] for one in document["versions"]] == ["superseded", "in_service", "candidate", "rolled_back"]
    assert document["versions"][1]["gain"]["pairs"] == 400
    assert document["live"]["n"] == 147
    assert document["gate"]["asked_false_alarms_per_year"] == 2.0
    assert len(document["words"]) == 8
    assert document["does_not_tell"] == list(model_analysis(full).limits)


def test_the_same_ledger_gives_the_same_page(full: ModelOfRecords, tmp_path: Path) -> None:
    assert render_model(full_ledger(tmp_path).page(live_days())) == render_model(full)


def test_an_empty_ledger_has_a_page_that_says_so(tmp_path: Path) -> None:
    page = SmallLedger.empty(tmp_path).page()
    text = text_of(page)
    assert "nobody spoke of it, n = 0 words, and its strategy holds" in text
    assert text.count("Withheld:") == 5
    assert asks_for_something(Page.of(render_model(page))) == []
    assert model_document(page)["versions"] == []


def test_a_first_version_without_returns_has_a_page_on_which_nothing_is_armed(tmp_path: Path) -> None:
    ledger = SmallLedger.empty(tmp_path)
    few = measured(day_returns(1, 20, 1.0))
    ledger.accept(ledger.propose(1.0, few, 0), 0, SCRIPT)
    page = ledger.page(live_days(30))
    text = text_of(page)
    assert "20 returns of the baseline, 60 are needed to arm" in text
    assert "no version was compared with another, n = 0 comparisons" in text
    assert page.live is not None
    assert page.live.alarms == ()
    html = render_model(page)
    assert SCRIPT not in html
    assert asks_for_something(Page.of(html)) == []


def test_a_frozen_ledger_and_one_that_does_not_hold_say_so_first(tmp_path: Path) -> None:
    ledger = SmallLedger.empty(tmp_path)
    ledger.accept(ledger.propose(1.0, measured(day_returns(1, 90, 1.0)), 0), 0, "the first")
    assert ledger.desk.freeze(why="look at it", by=PERSON, at=FIRST + DAY) is None
    page = ledger.page()
    assert f"may not be used: `{MODEL}` is frozen: look at it" in text_of(page)
    assert model_document(page)["frozen"] is True
    doubted = replace(page, history=replace(page.history, doubt="the records do not hold: entry 3"))
    first = next(iter(model_analysis(doubted).sentences))
    assert first == "Nothing of this may be believed: the records do not hold: entry 3."


@pytest.mark.parametrize("text", [None, b"{}", b"[1]", b"{"])
def test_evidence_that_is_gone_or_another_is_no_number(tmp_path: Path, text: Any, monkeypatch: Any) -> None:
    ledger = full_ledger(tmp_path)
    monkeypatch.setattr("golive.learning.model_history.kept", lambda _records, _digest: text)
    page = ledger.page()
    assert page.gains == {}
    assert page.gate is not None
    assert isinstance(page.gate.solved, Unknown)
    assert text_of(page)


def test_every_comparison_in_shadow_stands_with_its_interval_and_what_it_needs(tmp_path: Path) -> None:
    ledger = full_ledger(tmp_path)
    for days, verdict in ((80, "UNDERPOWERED"), (2, "HOLD")):
        note_comparison(ledger.records, shadowed(days, verdict), subject="5" * 64, by=PERSON, at=FIRST + days * DAY)
    page = ledger.page()
    first, second = rows(page, "beside")
    assert first[:8] == ("3", "2", "UNDERPOWERED", "0.70", "-0.10", "1.50", "80", "0.080")
    assert second[2:8] == ("HOLD", "none", "none", "none", "2", "none")
    assert first[8] == "58 more"
    assert "SIMULATED BTC-PERP" in first[9]
    assert [one["pairs"] for one in model_document(page)["side_by_side"]] == [80, 2]
    assert page.record == full_ledger(tmp_path / "other").page().record, "it changed no version"
    again = note_comparison(ledger.records, shadowed(2, "HOLD"), subject="5" * 64, by=PERSON, at=FIRST + 90 * DAY)
    assert again == 3


def shadowed(days: int, verdict: str) -> ShadowComparison:
    tested = verdict != "HOLD"
    return ShadowComparison(
        model=MODEL,
        strategy="momentum",
        version="3",
        against="2",
        verdict=verdict,
        reason="with confidence the gain is -0.1 at least",
        gain=0.7 if tested else None,
        lower=-0.1 if tested else None,
        upper=1.5 if tested else None,
        p=0.08 if tested else None,
        level=0.05,
        pairs=days,
        left_out=1,
        needed=58,
        since=FIRST,
        until=FIRST + days * DAY,
        market="BTC-PERP",
        is_simulated=True,
        policy="1" * 64,
        data="2" * 64,
        champion=(0.0,) * days,
        challenger=(0.001,) * days,
    )
