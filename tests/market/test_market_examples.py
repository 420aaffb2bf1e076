"""Each example of a market description is read from small files of its venue's published shape."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.places import REPOSITORY
from tests.venue_files import ROWS, VENUES

from golive.loader import load_market
from golive.market.read import read_market

README = REPOSITORY / "rules" / "markets" / "README.md"
EXAMPLES = dict(re.findall(r"^## (.+?)\n.*?^```yaml\n(.*?)^```", README.read_text(encoding="utf-8"), re.M | re.S))
EXCHANGES = ("Binance Vision", "Kraken", "tardis", "ccxt", "freqtrade", "Bybit")


def test_every_exchange_has_its_example() -> None:
    assert tuple(EXAMPLES) == EXCHANGES


@pytest.mark.parametrize("name", EXCHANGES)
def test_an_example_reads_every_file_that_it_names(name: str, tmp_path: Path) -> None:
    for write in VENUES:
        write(tmp_path)
    path = tmp_path / "MARKET.yaml"
    path.write_text(EXAMPLES[name], encoding="utf-8")
    market, issues, _ = load_market(path)
    assert market is not None, issues
    data, issues = read_market(market, (tmp_path,))
    assert data is not None, [str(issue) for issue in issues]
    assert {issue.code for issue in issues} <= {"GL617"}
    rows = {kind: len(columns.ts) for kind, columns in data.streams()}
    assert rows == {stream.kind: len(ROWS) for stream in market.streams}
