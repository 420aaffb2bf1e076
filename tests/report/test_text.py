"""Runs and decisions on a terminal."""

from __future__ import annotations

import os

import pytest
from tests.report.tiny_run import HERE, simulated, tiny_run, with_rows

from golive.report.tally.count_run import count_run
from golive.report.terminal import explanation_text, summary_text


@pytest.mark.parametrize("name", ["summary.txt", "explained.txt"])
def test_a_text_is_as_it_was(name: str) -> None:
    run = tiny_run()
    text = summary_text(run) if name == "summary.txt" else explanation_text(run.engine, run.engine.decide(run.rows[30]))
    golden = HERE / "golden" / name
    if os.environ.get("GOLIVE_UPDATE_GOLDEN"):
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")


def test_what_stood_against_a_signal_comes_first_with_its_numbers_and_its_line() -> None:
    run = tiny_run()
    columns = run.decisions.columns
    refused = list(columns["rule"]).index("tight")
    text = explanation_text(run.engine, run.engine.decide(run.rows[refused]))
    against, passed = text.index("what stood against it"), text.index("what passed")
    assert against < text.index("market.tight") < passed
    assert "observed 9 bps, must be <= 8 bps, margin -1 bps" in text
    assert "rules/gates/market.yaml:22:9" in text
    assert text.startswith("SKIP  follow short ABC-USD, 4,000 usd asked, nothing allowed")


def test_a_rule_that_passed_says_what_it_asks_and_not_why_it_would_have_failed() -> None:
    run = tiny_run()
    text = explanation_text(run.engine, run.engine.decide(run.rows[0]))
    assert 'require kill_switch == "armed"' in text
    assert "the switch has fired" not in text


def test_a_summary_counts_what_the_page_counts() -> None:
    run = tiny_run()
    assert summary_text(run) == summary_text(run, tally=count_run(run))
    assert "10 skipped" in summary_text(run)
    assert summary_text(run, causes=1).count("for example") == 1
    assert "and 2 more" in summary_text(run, causes=1)


def test_a_simulated_run_says_so_first() -> None:
    """Its library sees no order flow, which is said in the same line, and before."""
    banner = summary_text(simulated(tiny_run(), "")).partition("\n")[0]
    assert banner.startswith("*** NO ORDER FLOW: ")
    assert banner.endswith("; SIMULATED ***")


def test_a_run_without_signals_has_a_summary() -> None:
    assert "nothing was decided" in summary_text(tiny_run(seconds=1))


def test_names_cannot_drive_the_terminal() -> None:
    run = with_rows(tiny_run(), lambda row: {**row, "signal_id": f"\x1b]0;owned\x07\u202e{row['signal_id']}"})
    text = explanation_text(run.engine, run.engine.decide(run.rows[0]))
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "\\x1b]0;owned" in text
