"""A document that cannot be read hides nothing in the others, and its names cause no second issue."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.library import edit
from tests.places import ISSUES

from golive.api.engine import Engine
from golive.checker import check
from golive.core.errors import InvalidLibrary
from golive.core.issue import Issue, in_order, render
from golive.documents.library import Specs
from golive.loader import load_library
from golive.loader.cases_file import is_cases_file
from golive.loader.files import PROFILES
from golive.loader.shipped import library_root
from golive.models.functions import FUNCTIONS

DOCUMENTS = sorted(
    path.relative_to(library_root()).as_posix()
    for folder in ("rules", "strategies")
    for path in (library_root() / folder).rglob("*.yaml")
    # A profile is no part of a library: it is what another one has in its place.
    if not is_cases_file(path.name) and not path.is_relative_to(library_root() / PROFILES)
)


@pytest.fixture
def library(tmp_path: Path) -> Path:
    for folder in ("rules", "strategies"):
        shutil.copytree(library_root() / folder, tmp_path / folder)
    return tmp_path


def issues_of(library: Path) -> tuple[Specs, tuple[Issue, ...]]:
    specs, issues = load_library(library)
    checked, found = check(specs, FUNCTIONS)
    assert checked is None
    return specs, in_order((*issues, *found))


def places(issues: tuple[Issue, ...]) -> list[tuple[str, str]]:
    return [(issue.code, issue.span.file) for issue in issues]


def test_five_mistakes_in_five_files_are_five_issues(library: Path) -> None:
    edit(library, "rules/models/market_regime.yaml", "title: ", "title: [")
    edit(library, "rules/gates/permit.yaml", "bypass: never", "bypas: never")
    edit(library, "rules/gates/orderflow.yaml", "that: imbalance >=", "that: imbalanse >=")
    edit(library, "rules/gates/data_quality.yaml", "that: spread <= ", "that: spread + frozen_for <= ")
    edit(
        library,
        "strategies/momentum.yaml",
        "signal:\n",
        "tighten:\n  orderflow.imbalance_threshold: {value: 55 %, why: to see, owner: a.rossi}\nsignal:\n",
    )
    specs, issues = issues_of(library)
    assert places(issues) == [
        ("GL207", "rules/gates/data_quality.yaml"),
        ("GL203", "rules/gates/orderflow.yaml"),
        ("GL102", "rules/gates/permit.yaml"),
        ("GL101", "rules/models/market_regime.yaml"),
        ("GL214", "strategies/momentum.yaml"),
    ]
    for issue in issues:
        text = render(issue, specs.sources)
        assert "^" in text
        assert issue.hint


@pytest.mark.parametrize("damage", ["{", "kind: [", "nothing: true\n"], ids=["syntax", "no kind", "no header"])
@pytest.mark.parametrize("file", DOCUMENTS)
def test_no_document_that_cannot_be_read_causes_an_issue_elsewhere(library: Path, file: str, damage: str) -> None:
    """The kind is lost as well: the document may have been anything."""
    (library / file).write_text(damage, encoding="utf-8")
    _, issues = issues_of(library)
    assert {issue.span.file for issue in issues} == {file}


@pytest.mark.parametrize("file", DOCUMENTS)
def test_a_misspelt_key_causes_no_issue_elsewhere(library: Path, file: str) -> None:
    path = library / file
    path.write_text(path.read_text(encoding="utf-8") + "\nspare_key: 1\n", encoding="utf-8")
    _, issues = issues_of(library)
    assert places(issues) == [("GL102", file)]


@pytest.mark.parametrize("file", DOCUMENTS)
def test_a_file_with_another_suffix_causes_no_issue_elsewhere(library: Path, file: str) -> None:
    path = library / file
    path.rename(path.with_suffix(".yml"))
    _, issues = issues_of(library)
    assert [issue.code for issue in issues] == ["GL123"]


@pytest.mark.parametrize("folder", ["rules/gates", "rules/models", "rules", "strategies"])
def test_a_folder_that_is_not_read_causes_no_issue_elsewhere(library: Path, tmp_path: Path, folder: str) -> None:
    elsewhere = tmp_path / "elsewhere"
    (library / folder).rename(elsewhere)
    (library / folder).symlink_to(elsewhere)
    _, issues = issues_of(library)
    assert places(issues) == [("GL123", folder)]


def test_a_model_that_cannot_be_read_hides_no_misspelt_output_of_another(library: Path) -> None:
    (library / "rules/models/market_regime.yaml").write_text("{", encoding="utf-8")
    edit(library, "rules/gates/cost.yaml", "from: impact.cost", "from: impact.coast")
    _, issues = issues_of(library)
    assert places(issues) == [("GL212", "rules/gates/cost.yaml"), ("GL101", "rules/models/market_regime.yaml")]


def test_a_document_with_a_missing_key_hides_none_of_its_other_mistakes(library: Path) -> None:
    """One look shows all of them: the missing owner, the misspelt names and limit, the number without its unit."""
    file = "strategies/momentum.yaml"
    edit(library, file, "max_daily_loss: 2 %", "max_dayly_loss: 2 %")
    edit(library, file, "long:  move >= min_move", "long:  mov >= min_move")
    tightened = """tighten:
  orderflow.imbalanse_threshold: {value: 70 %, why: thin books}
  orderflow.min_aligned: {value: 70, why: thin books, owner: a.rossi}
signal:
"""
    edit(library, file, "signal:\n", tightened)
    _, issues = issues_of(library)
    assert [(issue.code, issue.span.file) for issue in issues] == [
        ("GL103", file),
        ("GL215", file),
        ("GL115", file),
        ("GL203", file),
        ("GL212", file),
    ]
    (misspelt,) = (issue for issue in issues if issue.code == "GL212")
    assert misspelt.hint == "write `max_daily_loss` for `max_dayly_loss`"


def test_a_value_that_is_not_read_hides_no_name_that_nothing_gives(library: Path) -> None:
    edit(library, "rules/gates/orderflow.yaml", "title: ", "titel: ")
    edit(library, "rules/gates/orderflow.yaml", "that: imbalance >=", "that: imbalanse >=")
    edit(library, "rules/gates/orderflow.yaml", "{value: 60 %, ", "{value: [], ")
    _, issues = issues_of(library)
    assert {issue.code for issue in issues} == {"GL102", "GL104", "GL203"}
    (unknown,) = (issue for issue in issues if issue.code == "GL203")
    assert "imbalanse" in unknown.message


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("rules/gates/cost.yaml", "parameters:\n", "parametrs:\n"),
        ("rules/gates/limits.yaml", "let:\n", "lets:\n"),
        ("rules/gates/limits.yaml", "that: daily_loss < loss_limit", "tha: daily_loss < loss_limit"),
        ("strategies/momentum.yaml", "limits:\n", "limit:\n"),
        ("strategies/momentum.yaml", "family: momentum", "famliy: momentum"),
        ("rules/gates/orderflow.yaml", "[50 %, 100 %], tighter: higher", "[50 %, 100 %], tighter: upwards"),
    ],
)
def test_what_follows_from_a_key_or_a_word_that_is_misspelt_is_no_second_issue(
    library: Path, file: str, old: str, new: str
) -> None:
    edit(library, file, old, new)
    specs, issues = issues_of(library)
    assert list(issues) == list(load_library(library)[1])
    assert specs.half_read


def test_an_engine_tells_all_of_them(library: Path) -> None:
    edit(library, "rules/gates/permit.yaml", "bypass: never", "bypas: never")
    edit(library, "rules/gates/orderflow.yaml", "that: imbalance >=", "that: imbalanse >=")
    with pytest.raises(InvalidLibrary) as raised:
        Engine.from_folder(library, overrides={"orderflow.nothing": 1.0})
    assert [issue.code for issue in raised.value.issues] == ["GL203", "GL102"]


def test_what_could_not_be_read_is_never_compiled() -> None:
    specs, _ = load_library(ISSUES / "GL102_misspelt_key")
    assert specs.left_out
    assert check(specs, FUNCTIONS)[0] is None
