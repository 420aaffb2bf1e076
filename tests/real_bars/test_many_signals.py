"""Signals of a bot on real bars, few of those of the campaign: a command and a session say the same of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.real_bars.many_signals import asked, by_command, by_session

FEW = 60


@pytest.mark.usefixtures("market_data")
def test_a_command_and_a_session_told_bar_by_bar_say_the_same_of_signals_over_four_years(tmp_path: Path) -> None:
    signals = asked(FEW)
    ours = by_command(signals, tmp_path)
    assert ours == list(by_session(signals))
    assert len(ours) == FEW
    assert {"EXECUTE", "REDUCE", "SKIP"} <= {verdict for verdict, _, _ in ours}
    assert all((size > 0.0) is (verdict in ("EXECUTE", "REDUCE")) for verdict, size, _ in ours)
