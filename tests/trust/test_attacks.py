"""Attacks are refused, each for its own reason, and what is honest is not."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.trust.attacks import ACCEPTED, Attack, outcome
from tests.trust.tables import EVERY, TABLES


@pytest.mark.parametrize("one", [pytest.param(one, id=f"{table}-{one.name}") for table, one in EVERY])
def test_an_attack_is_refused_for_its_own_reason(one: Attack, tmp_path: Path) -> None:
    assert outcome(one, tmp_path) in one.reasons


@pytest.mark.parametrize("table", sorted(TABLES))
def test_a_table_has_something_honest_and_no_name_twice(table: str) -> None:
    names = [one.name for one in TABLES[table]]
    assert len(set(names)) == len(names)
    assert any(ACCEPTED in one.reasons for one in TABLES[table])
