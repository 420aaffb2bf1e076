"""Positions that an account on paper begins with: read exactly, or refused by name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from golive.api import Engine
from golive.api.paper_terms import PaperTerms, find_paper, paper_terms
from golive.core.errors import InvalidInput
from golive.paper.positions_file import read_positions
from golive.trading.given_positions import GivenPosition

HEADER = "strategy,symbol,quantity,entry_price\n"


@pytest.fixture(scope="module")
def terms() -> PaperTerms:
    """Return the shipped account."""
    specs = Engine.shipped().program.checked.specs
    return paper_terms(find_paper(specs), specs)


def csv_file(folder: Path, rows: str, header: str = HEADER) -> Path:
    """Write a table; return where it is."""
    path = folder / "positions.csv"
    path.write_text(header + rows, encoding="utf-8")
    return path


def test_positions_are_read_in_lots_and_ticks_and_a_price_between_two_ticks_is_the_worse_one(
    terms: PaperTerms, tmp_path: Path
) -> None:
    rows = "momentum,BTC-PERP,0.166,60000.04\nvolatility,BTC-PERP,-0.3,60000.06\nmean_reversion,BTC-PERP,0,1\n"
    assert read_positions(csv_file(tmp_path, rows), terms) == (
        GivenPosition(strategy="momentum", symbol="BTC-PERP", lots=166, price=600_001),
        GivenPosition(strategy="volatility", symbol="BTC-PERP", lots=-300, price=600_000),
    )


def test_a_list_in_json_is_read_as_it_is_written(terms: PaperTerms, tmp_path: Path) -> None:
    path = tmp_path / "positions.json"
    one = {"strategy": "momentum", "symbol": "BTC-PERP", "quantity": 0.3, "entry_price": 60000.1}
    path.write_text(json.dumps([one]), encoding="utf-8")
    assert read_positions(path, terms) == (
        GivenPosition(strategy="momentum", symbol="BTC-PERP", lots=300, price=600_001),
    )


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("momentun,BTC-PERP,0.1,60000", "no strategy `momentun`"),
        ("momentum,BTC-PREP,0.1,60000", "no symbol `BTC-PREP`"),
        ("momentum,BTC-PERP,0.0005,60000", "no whole number of lots"),
        ("momentum,BTC-PERP,nan,60000", "`quantity` is `nan`"),
        ("momentum,BTC-PERP,inf,60000", "`quantity` is `inf`"),
        ("momentum,BTC-PERP,1e400,60000", "`quantity` is `1e400`"),
        ("momentum,BTC-PERP,,60000", "`quantity` is missing"),
        ("momentum,BTC-PERP,0.1", "`entry_price` is missing"),
        ("momentum,BTC-PERP,0.1,0", "below one tick"),
        ("momentum,BTC-PERP,0.1,-5", "below one tick"),
        ("momentum,BTC-PERP,0.1,60000,7", "no field of a position"),
        ("momentum,BTC-PERP,0.1,60000\nmomentum,BTC-PERP,0.1,60000", "has a position in `BTC-PERP` already"),
        ('momentum,"BTC-PERP,0.1,60000', "unexpected end of data"),
    ],
)
def test_what_cannot_be_held_is_refused_by_its_row_and_field(
    terms: PaperTerms, tmp_path: Path, row: str, says: str
) -> None:
    with pytest.raises(InvalidInput, match=says) as refused:
        read_positions(csv_file(tmp_path, f"{row}\n"), terms)
    assert "positions.csv:" in str(refused.value)


@pytest.mark.parametrize("content", ["{", "{}", "[1]", '[{"strategy": true}]', "[" * 2_000])
def test_what_is_no_list_of_positions_is_refused(terms: PaperTerms, tmp_path: Path, content: str) -> None:
    path = tmp_path / "positions.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InvalidInput, match=r"positions\.json"):
        read_positions(path, terms)


@pytest.mark.parametrize("value", [True, None, [], {}, "0x10"])
def test_what_is_no_number_in_json_is_refused(terms: PaperTerms, tmp_path: Path, value: Any) -> None:
    path = tmp_path / "positions.json"
    one = {"strategy": "momentum", "symbol": "BTC-PERP", "quantity": value, "entry_price": 60000.1}
    path.write_text(json.dumps([one]), encoding="utf-8")
    with pytest.raises(InvalidInput, match="quantity"):
        read_positions(path, terms)


def test_a_file_that_is_not_there_is_refused(terms: PaperTerms, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="cannot be read"):
        read_positions(tmp_path / "none.csv", terms)


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("positions.csv", "", "is empty"),
        (
            "positions.csv",
            "strategy,symbol,quantity,quantity,entry_price\nmomentum,BTC-PERP,5,1,60000\n",
            "`quantity` is there twice",
        ),
        (
            "positions.json",
            '[{"strategy":"momentum","symbol":"BTC-PERP","quantity":1,"quantity":-1,"entry_price":60000}]',
            "a field is there twice",
        ),
    ],
)
def test_half_a_file_and_a_field_that_is_there_twice_are_refused(
    terms: PaperTerms, tmp_path: Path, name: str, text: str, says: str
) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidInput, match=says):
        read_positions(path, terms)
