"""Cases beside documents: what a file of them holds, and that no decision and no digest looks at one."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.places import REPOSITORY

from golive.api import Engine
from golive.documents.cases import Case, CasesOf
from golive.loader import load_library
from golive.loader.cases_file import load_cases

LIBRARY = Path(__file__).parent / "library"
FILE = "rules/gates/depth.cases.yaml"
TEXT = """\
of: gate.depth
base: pipeline.passes
boundaries: auto
cases:
  - id: thin
    given:
      depth: 9 usd
      signal.direction: long
      book: {bids: [[100.0, 2]], asks: [[100.1, 1]], at: -0.5 s}
    expect: {verdict: SKIP, by: deep_enough, reason: "at least", size: 5_000 usd}
  - {id: whole, base: thin, through: pipeline, at: +90 s, market: simulated, expect: {outcome: block}}
  - {id: named, expect: {outcome: {cost: 12.3 bps, state: crisis}}}
"""


def read(text: str) -> CasesOf:
    reading = load_cases(text, FILE)
    assert reading.issues == ()
    assert reading.cases is not None
    return reading.cases


def cases(text: str = TEXT) -> tuple[Case, ...]:
    return read(text).cases


def test_a_file_names_its_document_its_base_and_its_boundaries() -> None:
    read_ = read(TEXT)
    assert (read_.file, read_.kind, read_.document, read_.boundaries) == (FILE, "gate", "depth", True)
    assert read_.base is not None
    assert read_.base.value == "pipeline.passes"
    assert not read("of: gate.depth\ncases: [{id: a, expect: {verdict: SKIP}}]").boundaries


def test_a_case_holds_what_is_given_as_it_is_written_and_where() -> None:
    thin, _, _ = cases()
    depth, direction, book = thin.gives
    assert (depth.name.value, depth.text and depth.text.value, depth.value) == ("depth", "9 usd", "9 usd")
    assert str(depth.span) == f"{FILE}:7:14"
    assert direction.name.value == "signal.direction"
    assert book.text is None
    assert book.value == {"bids": [[100.0, 2]], "asks": [[100.1, 1]], "at": "-0.5 s"}


def test_a_case_holds_what_is_expected_as_it_is_written() -> None:
    thin, whole, named = cases()
    assert thin.expect.verdict is not None
    assert thin.expect.by is not None
    assert thin.expect.size is not None
    assert thin.expect.reason is not None
    assert (thin.expect.verdict.value, thin.expect.by.value) == ("SKIP", "deep_enough")
    assert (thin.expect.size.value, thin.expect.reason.value, thin.expect.outcome) == ("5_000 usd", "at least", {})
    assert {name: text.value for name, text in whole.expect.outcome.items()} == {"": "block"}
    assert {name: text.value for name, text in named.expect.outcome.items()} == {"cost": "12.3 bps", "state": "crisis"}
    assert named.gives == ()


def test_a_case_may_have_a_base_a_market_and_an_instant_of_its_own_and_go_through_all_gates() -> None:
    _, whole, named = cases()
    assert whole.base is not None
    assert whole.through is not None
    assert whole.market is not None
    assert whole.at is not None
    assert [whole.base.value, whole.through.value, whole.market.value, whole.at.value] == [
        "thin",
        "pipeline",
        "simulated",
        "+90 s",
    ]
    assert (named.base, named.through, named.market, named.at) == (None, None, None, None)


def test_cases_are_among_the_sources_and_never_among_the_values(tmp_path: Path) -> None:
    shutil.copytree(LIBRARY, tmp_path, dirs_exist_ok=True)
    before, _ = load_library(tmp_path)
    (tmp_path / FILE).write_text(TEXT)
    after, issues = load_library(tmp_path)
    assert issues == ()
    assert after.sources == {**before.sources, FILE: TEXT}
    assert after.values == before.values
    assert [c.document for c in after.cases] == ["depth"]
    assert after.left_out == ()
    without, _ = load_library(tmp_path, cases=False)
    assert (without.sources, without.cases) == (before.sources, ())


def test_no_digest_moves_with_a_case_and_a_broken_one_stops_no_decision(tmp_path: Path) -> None:
    for folder in ("rules", "strategies"):
        shutil.copytree(REPOSITORY / folder, tmp_path / folder, ignore=shutil.ignore_patterns("*.cases.yaml"))
    digests = Engine.from_folder(tmp_path).program.digests
    (tmp_path / "rules" / "gates" / "orderflow.cases.yaml").write_text(TEXT.replace("depth", "orderflow"))
    specs, issues = load_library(tmp_path)
    assert Engine.from_specs(specs, issues).program.digests == digests
    (tmp_path / "rules" / "gates" / "orderflow.cases.yaml").write_text("of: [")
    assert Engine.from_folder(tmp_path).program.digests == digests


def test_a_broken_file_of_cases_is_an_issue_and_its_text_is_kept(tmp_path: Path) -> None:
    shutil.copytree(LIBRARY, tmp_path, dirs_exist_ok=True)
    (tmp_path / FILE).write_text("of: gate.depth\n")
    specs, issues = load_library(tmp_path)
    assert [str(issue.span) for issue in issues] == [f"{FILE}:1:1"]
    assert specs.sources[FILE] == "of: gate.depth\n"
    assert (specs.cases, specs.left_out) == ((), ())


@pytest.mark.parametrize("text", ["", "[]", "of: gate.depth\ncases: {}", "cases: [1]", "of: 1\ncases: [{}]"])
def test_a_text_that_holds_no_cases_says_so(text: str) -> None:
    reading = load_cases(text, FILE)
    assert reading.cases is None
    assert reading.issues


@given(st.integers(0, 2**32))
def test_reading_never_raises(seed: int) -> None:
    chance = random.Random(seed)
    text = list(TEXT)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(text))
        text[at : at + chance.randint(0, 3)] = chance.choice(
            ["", ":", "- ", "{", "}", "\n", "  ", "null", "7", "x: [y]", '"']
        )
    reading = load_cases("".join(text), FILE)
    assert (reading.cases is None) == bool(reading.issues)
