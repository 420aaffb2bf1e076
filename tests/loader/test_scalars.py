"""What unquoted scalars mean, and what of them is refused."""

from __future__ import annotations

import pytest

from golive.loader.file_pad import FilePad
from golive.loader.nodes import MapNode, ScalarNode
from golive.loader.scalars import Plain
from golive.loader.yaml_tree import read_tree


def value_of(scalar: str) -> tuple[Plain, list[str]]:
    pad = FilePad(100)
    root = read_tree(f"a: {scalar}\n", "f.yaml", pad)
    assert isinstance(root, MapNode)
    node = root.get("a")
    assert isinstance(node, ScalarNode)
    return node.value, [issue.code for issue in pad.issues]


@pytest.mark.parametrize(
    ("scalar", "value"),
    [
        ("1e-4", 0.0001),
        ("1.5E+3", 1500.0),
        ("-2", -2),
        ("+3", 3),
        (".5", 0.5),
        ("0", 0),
        ("0.10", 0.1),
        ("true", True),
        ("FALSE", False),
        ("~", None),
        ("null", None),
        ("", None),
        ("yes", "yes"),
        ("NO", "NO"),
        ("on", "on"),
        ("off", "off"),
        ("n", "n"),
        ("1:30", "1:30"),
        ("12:30:45", "12:30:45"),
        ("2024-01-31", "2024-01-31"),
        ("1_000", "1_000"),
        ("60 %", "60 %"),
        ('"0.2"', "0.2"),
        ("'true'", "true"),
        ("-x", "-x"),
        ("=", "="),
        ("inf", "inf"),
        ("nan", "nan"),
    ],
)
def test_y6_a_scalar_has_its_yaml_1_2_meaning(scalar: str, value: Plain) -> None:
    found, codes = value_of(scalar)
    assert (found, type(found)) == (value, type(value))
    assert codes == []


@pytest.mark.parametrize(
    "scalar",
    ["017", "-007", "00.5", "0x1F", "0o17", "0b11", ".nan", ".NaN", ".inf", "-.INF", "1e400", "9007199254740993"],
)
def test_y6_a_number_that_readers_disagree_about_is_refused(scalar: str) -> None:
    found, codes = value_of(scalar)
    assert found == scalar
    assert codes == ["GL109"]


@pytest.mark.parametrize("scalar", ['"017"', "'.nan'", '"0x1F"'])
def test_y6_in_quotes_it_is_text(scalar: str) -> None:
    assert value_of(scalar) == (scalar[1:-1], [])
