"""A journal that a run was written into, and a run of something else: it begins anew, says so, and nothing mixes."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.commands import run_command as golive
from tests.replays import SIMULATED

from golive.core.version import VERSION
from golive.journal.contents import journals_in
from golive.journal.home_at import home_at
from golive.journal.journal import JournalReader
from golive.journal.verification import verify
from golive.loader import code_digest
from golive.loader.shipped import library_root

UNTIL = "2026-01-05T00:01:40Z"


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """Return a copy of the shipped library."""
    folder = tmp_path / "library"
    for part in ("rules", "strategies"):
        shutil.copytree(library_root() / part, folder / part)
    return folder


def another_policy(library: Path, _: pytest.MonkeyPatch) -> str:
    path = library / "rules" / "gates" / "orderflow.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("imbalance_threshold: {value: 60 %", "imbalance_threshold: {value: 61 %"), "utf-8")
    return "policy"


def another_market(library: Path, _: pytest.MonkeyPatch) -> str:
    # The market of a library is a part of its policy as well; what is beside it is none.
    path = library.parent / "market.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("taker: 5 bps", "taker: 6 bps"), encoding="utf-8")
    return "market"


def another_code(_: Path, patch: pytest.MonkeyPatch) -> str:
    patch.setattr(code_digest, "code_digest", lambda: {"version": VERSION, "digest": "another"})
    return "code"


def written(library: Path, journal: Path) -> Any:
    out = library.parent / "out"
    options = ("--market", library.parent / "market.yaml", "--to", UNTIL, "--strategy", "momentum")
    done = golive("run", library, *options, "--journal", journal, "--out", out)
    assert done.exit_code in (0, 3), done.output
    return done


def contents(journal: Path) -> dict[str, list[tuple[object, ...]]]:
    home = home_at(str(journal), read_only=True)
    try:
        chains = {name: list(JournalReader(home, name).entries()) for name in journals_in(home)}
    finally:
        home.close()
    assert all(verify(name, entries).first_bad is None for name, entries in chains.items())
    return {name: [tuple(entry) for entry in entries] for name, entries in chains.items()}


@pytest.mark.parametrize("change", [another_policy, another_market, another_code])
def test_another_policy_market_or_code_is_a_new_run_that_says_so(
    library: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    change: Callable[[Path, pytest.MonkeyPatch], str],
) -> None:
    (tmp_path / "market.yaml").write_text(SIMULATED.read_text(encoding="utf-8"), encoding="utf-8")
    journal = tmp_path / "journal.db"
    assert "journal:" not in written(library, journal).output
    (first,) = contents(journal).items()
    what = change(library, monkeypatch)
    done = written(library, journal)
    after = contents(journal)
    (name,) = after.keys() - {first[0]}
    assert f"journal: {name} begins, for it is another subject than what is there:" in done.output
    assert re.search(rf"journal:   {first[0]} is of another .*\b{what}\b", done.output)
    assert after[first[0]] == first[1], "what was written stays as it was"
    assert after[name][0][2] == "run_started"
    again = written(library, journal)
    assert f"journal: {name} goes on: its {len(after[name])} entries" in again.output
    assert contents(journal) == after
