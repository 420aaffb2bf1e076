"""A ratio needs its unit: a bare 60 beside a share would be 6,000 %."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.issue_cases import issues_of
from tests.places import ISSUES

from golive.core.issue import render

GATE = Path("rules/gates/depth.yaml")
LIMIT = "max_cost:  {value: 20 bps, range: [0, 100 bps]"
RULE = "that: cost <= max_cost"


def messages(folder: Path, *changes: tuple[str, str]) -> list[str]:
    """Return the issues of the small library with its gate changed."""
    text = (ISSUES / "library" / GATE).read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    case = folder / "case"
    (case / GATE).parent.mkdir(parents=True)
    (case / GATE).write_text(text, encoding="utf-8")
    specs, issues = issues_of(case, folder / "laid_out")
    return [render(issue, specs.sources) for issue in issues]


def test_a_bare_limit_on_a_share_is_refused_where_it_is_written(tmp_path: Path) -> None:
    (issue,) = messages(tmp_path, (LIMIT, "max_cost:  {value: 60, range: [50, 100]"))
    assert issue == (
        "rules/gates/depth.yaml:15:22: GL115 `max_cost` needs a unit, `60` has none and is compared with `cost`, "
        "which is in bps\n"
        " |   max_cost:  {value: 60, range: [50, 100], tighter: lower, source: house rule}\n"
        " | .....................^^\n"
        " | compared here: rules/gates/depth.yaml:25:11\n"
        "   write `60 bps`, or `600000 bps` if the fraction is meant"
    )


def test_a_bare_limit_without_a_range_is_refused_beside_a_column(tmp_path: Path) -> None:
    (issue,) = messages(tmp_path, (LIMIT, "max_cost:  {value: 60"), (RULE, "that: spread <= max_cost"), (
        "  cost:   {from: cost.cost}", "  spread: {from: world.spread}"), ("{cost}", "{spread}"))  # fmt: skip
    assert "`max_cost` needs a unit, `60` has none and is compared with `spread`, which is in bps" in issue


@pytest.mark.parametrize(
    "rule",
    [
        "that: max_cost >= cost",
        "that: cost <= max_cost * 2",
        "that: cost <= max_cost / 2",
        "that: cost <= max_cost * half",
        "that: 2 * cost <= max_cost",
        "that: cost - max_cost <= 0",
        "that: max(cost, max_cost) <= 1",
        "that: cost <= (max_cost if depth > min_depth else half)",
        "that: -cost >= -max_cost",
    ],
)
def test_arithmetic_does_not_hide_a_bare_limit(tmp_path: Path, rule: str) -> None:
    found = messages(tmp_path, (LIMIT, "max_cost:  {value: 60, range: [0, 100]"), (RULE, rule))
    assert any("GL115 `max_cost` needs a unit" in issue for issue in found)


def test_a_let_does_not_hide_a_bare_limit(tmp_path: Path) -> None:
    changes = (LIMIT, "max_cost:  {value: 60"), ("let:\n", "let:\n  most: max_cost\n"), (RULE, "that: cost <= most")
    (issue, *_) = messages(tmp_path, *changes)
    assert "GL115 `max_cost` needs a unit" in issue


@pytest.mark.parametrize("value", ["60 bps", "0.01 x", "0", "5 %"])
def test_a_limit_with_its_unit_is_taken(tmp_path: Path, value: str) -> None:
    assert messages(tmp_path, (LIMIT, f"max_cost:  {{value: {value}")) == []


@pytest.mark.parametrize(
    "rule", ["that: depth / min_depth >= max_cost", "that: max_cost >= half", "that: cost * max_cost <= cost"]
)
def test_plain_ratios_and_multiples_stay_bare(tmp_path: Path, rule: str) -> None:
    changes = (
        (LIMIT, "max_cost:  {value: 3, range: [0, 100]"),
        (RULE, rule),
        ("when: extra > max_cost", "when: extra > cost"),
    )
    assert [issue for issue in messages(tmp_path, *changes) if "GL115" in issue] == []


def test_a_tightening_of_a_share_needs_its_unit(tmp_path: Path) -> None:
    case = tmp_path / "case"
    strategy = Path("strategies/momentum.yaml")
    text = (ISSUES / "library" / strategy).read_text(encoding="utf-8")
    (case / strategy).parent.mkdir(parents=True)
    changed = text.replace("depth.min_depth: {value: 20_000 usd", "depth.max_cost: {value: 0.001")
    (case / strategy).write_text(changed, encoding="utf-8")
    _, (issue,) = issues_of(case, tmp_path / "laid_out")
    assert (issue.code, issue.hint) == ("GL115", "write it in `bps`")
