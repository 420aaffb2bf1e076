"""The guide to strategies: what it calls an excerpt of a shipped file stands in that file."""

from __future__ import annotations

import re

import yaml
from tests.places import REPOSITORY

_EXCERPT = re.compile(r"```yaml\n# (strategies/[\w.]+\.yaml) \(excerpt\)\n(.*?)```", re.DOTALL)
EXCERPTS: dict[str, str] = dict(_EXCERPT.findall((REPOSITORY / "strategies" / "README.md").read_text(encoding="utf-8")))


def test_every_line_of_an_excerpt_stands_in_the_file_that_it_names_and_in_that_order() -> None:
    assert list(EXCERPTS) == ["strategies/momentum.yaml", "strategies/momentum.cases.yaml"]
    for name, excerpt in EXCERPTS.items():
        shipped = iter((REPOSITORY / name).read_text(encoding="utf-8").splitlines())
        for line in excerpt.splitlines():
            # Looking a line up in an iterator goes past it, so that the next one has to stand below.
            assert line in shipped, f"{name}: {line}"


def test_how_momentum_leaves_orders_and_rests_is_shown_whole() -> None:
    shown = yaml.safe_load(EXCERPTS["strategies/momentum.yaml"])
    shipped = yaml.safe_load((REPOSITORY / "strategies" / "momentum.yaml").read_text(encoding="utf-8"))
    assert shown == {key: shipped[key] for key in ("exit", "order", "repeat")}
