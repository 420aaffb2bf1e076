"""`golive run` with several markets: one account, one folder, told by instrument and in total."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from tests.commands import run_command as golive
from tests.replays import SIMULATED

from golive.loader.shipped import library_root

UNTIL = "2026-01-05T00:05:00Z"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the shipped library with strategies that trade another instrument too, and its description."""
    folder = tmp_path_factory.mktemp("several") / "library"
    golive("init", folder)
    for path in (folder / "strategies").glob("*.yaml"):
        text = path.read_text(encoding="utf-8").replace("instruments: [BTC-PERP", "instruments: [ETH-PERP, BTC-PERP")
        path.write_text(text, encoding="utf-8")
    other = {"id: simulated": "id: other", "symbol: BTC-PERP": "symbol: ETH-PERP", "seed: 20240808": "seed: 7"}
    (folder / "rules" / "markets" / "other.yaml").write_text(described(other), encoding="utf-8")
    return folder


def described(changes: dict[str, str]) -> str:
    """Return the description of the embedded market with some lines changed."""
    text = SIMULATED.read_text(encoding="utf-8")
    for before, after in changes.items():
        assert before in text
        text = text.replace(before, after)
    return text


def run_several(library: Path, out: Path, *options: object) -> Any:
    return golive("run", library, "--market", "other", "--market", "simulated", "--to", UNTIL, "--out", out, *options)


@pytest.fixture(scope="module")
def ran(library: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Return the folder of a run in two instruments, and what it said."""
    folder = tmp_path_factory.mktemp("run") / "out"
    done = run_several(library, folder)
    assert done.exit_code == 0, done.output
    assert re.search(r"BTC-PERP +\d+ ", done.output)
    assert re.search(r"ETH-PERP +\d+ ", done.output)
    return folder, done.output


@pytest.fixture(scope="module")
def out(ran: tuple[Path, str]) -> Path:
    """Return the folder of a run in two instruments."""
    return ran[0]


def document_of(folder: Path) -> Any:
    return json.loads((folder / "run.json").read_text(encoding="utf-8"))


def test_each_instrument_and_all_of_them_are_told(out: Path) -> None:
    document = document_of(out)
    each = document["instruments"]
    assert [one["symbol"] for one in each] == ["BTC-PERP", "ETH-PERP"]
    assert sum(one["signals"] for one in each) == document["signals"]
    assert sum(one["opened"] for one in each) == document["positions"]["opened"] >= 2
    for part in ("realised", "fees", "funding", "spread", "impact", "net"):
        assert sum(Decimal(one["pnl"][part]) for one in each) == Decimal(document["pnl"][part])
    assert len({one["data"] for one in each}) == 2
    trips = pq.read_table(out / "round_trips.parquet").column("symbol").to_pylist()
    assert {one["symbol"]: trips.count(one["symbol"]) for one in each} == {one["symbol"]: one["opened"] for one in each}


def test_a_run_that_differs_in_the_second_market_alone_has_other_digests(
    library: Path, out: Path, tmp_path: Path
) -> None:
    description = library / "rules" / "markets" / "other.yaml"
    (tmp_path / "other.yaml").write_text(
        description.read_text(encoding="utf-8").replace("seed: 7", "seed: 8"), encoding="utf-8"
    )
    markets = ("--market", tmp_path / "other.yaml", "--market", "simulated")
    done = golive("run", library, *markets, "--to", UNTIL, "--out", tmp_path / "out")
    assert done.exit_code == 0, done.output
    documents = [document_of(folder) for folder in (out, tmp_path / "out")]
    first, second = ({one["symbol"]: one for one in document["instruments"]} for document in documents)
    assert first["BTC-PERP"]["data"] == second["BTC-PERP"]["data"]
    for name in ("market", "data"):
        told = [document["digests"][name] for document in documents]
        assert told[0] != told[1]
        for digest, each in zip(told, (first, second), strict=True):
            written = json.dumps({symbol: each[symbol][name] for symbol in sorted(each)}, separators=(",", ":"))
            assert digest == sha256(written.encode()).hexdigest()
    assert [one["seed"] for each in (first, second) for one in each.values()] == [20240808, 7, 20240808, 8]
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    for symbol, one in second.items():
        assert f"       {symbol} {one['data']}\n" in done.output
        assert f'Market data of {symbol}</th><td><code class="digest">{one["data"]}<' in page
    assert f"data   {documents[1]['digests']['data']}\n" in done.output
    assert "seed   each market's own: BTC-PERP 20240808, ETH-PERP 8\n" in done.output
    assert "each market&#39;s own: BTC-PERP 20240808, ETH-PERP 8</td>" in page


def test_every_decision_names_its_instrument(out: Path) -> None:
    decisions = pq.read_table(out / "decisions.parquet")
    pairs = zip(decisions.column("signal_id").to_pylist(), decisions.column("symbol").to_pylist(), strict=True)
    assert all(f"-{symbol}-" in signal for signal, symbol in pairs)


def test_the_page_has_both_and_is_rendered_again_to_the_same_bytes(out: Path, tmp_path: Path) -> None:
    page = (out / "report.html").read_text(encoding="utf-8")
    assert page.count('role="img"') >= 2
    for symbol in ("BTC-PERP", "ETH-PERP"):
        assert f'<th scope="row">{symbol}</th>' in page
    assert "This is 2 instruments for " in page
    assert "one instrument for" not in page
    assert len(ids := re.findall(r' id="([^"]+)"', page)) == len({*ids}) + ids.count("hatch") - 1
    again = golive("report", "run", out, "--out", tmp_path / "again.html")
    assert again.exit_code == 0, again.output
    assert (tmp_path / "again.html").read_bytes() == (out / "report.html").read_bytes()


def test_what_was_opened_is_told_with_its_instrument(ran: tuple[Path, str]) -> None:
    folder, text = ran
    # A table that folds on a phone says in each cell what heads it.
    page = re.sub(r"<td [^>]*>", "<td>", (folder / "report.html").read_text(encoding="utf-8"))
    trips = pq.read_table(folder / "round_trips.parquet").to_pylist()
    left_open = [trip for trip in trips if trip["open_lots"]]
    assert {trip["symbol"] for trip in left_open} == {"BTC-PERP", "ETH-PERP"}
    for trip in left_open:
        begins = f"<code>{trip['entry_id']}</code></th><td>{trip['strategy']}</td>"
        assert page.count(f"{begins}<td>{trip['symbol']}</td><td>{trip['direction']}</td>") == 1
        assert f"\n  {trip['strategy']} {trip['symbol']} {trip['direction']}, {trip['open_lots']} lots since " in text
    for trip in trips:
        begins = f'<code>{trip["entry_id"]}</code><code class="place">{trip["episode"]}</code></th>'
        assert page.count(f"{begins}<td>{trip['symbol']}</td><td>{trip['direction']} <br>{trip['lots']:,}</td>") == 1
    for label in ("Open at the end", "Round trips"):
        table = page.split(f'aria-label="{label}"')[1].split("</table>")[0]
        cells = {len(re.findall(r"<t[hd][ >]", row)) for row in table.split("<tr")[1:]}
        assert len(cells) == 1, f"every row of {label} has as many cells as its head"


def test_a_decision_on_the_second_instrument_is_explained_with_its_own_market(out: Path, tmp_path: Path) -> None:
    decisions = pq.read_table(out / "decisions.parquet").to_pylist()
    other = next(row["signal_id"] for row in decisions if row["symbol"] == "ETH-PERP")
    done = golive("explain", other, "--run", out, "--html", tmp_path / "page.html")
    assert done.exit_code in (0, 1), done.output
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert document_of(out)["instruments"][1]["data"] in page
    assert "not at hand" not in page


def test_a_journal_goes_on_where_it_was_and_both_folders_are_the_same(library: Path, out: Path, tmp_path: Path) -> None:
    journal = tmp_path / "journal.db"
    for n in (1, 2):
        done = run_several(library, tmp_path / f"out{n}", "--journal", journal)
        assert done.exit_code == 0, done.output
        names = sorted(path.name for path in out.iterdir() if path.is_file())
        for name in names:
            assert (tmp_path / f"out{n}" / name).read_bytes() == (out / name).read_bytes(), name
    verified = golive("journal", "verify", "--journal", journal)
    assert verified.exit_code == 0, verified.output
    assert len(re.findall(r"entries hold", verified.output)) == 1, "one journal"
    policy, one = document_of(out)["digests"]["policy"], document_of(out)["instruments"][1]["market"]
    written = golive("journal", "policy", policy, "--journal", journal, "--out", tmp_path / "again")
    assert written.exit_code == 0, written.output
    assert (tmp_path / "again" / "strategies" / "momentum.yaml").read_bytes() == (
        library / "strategies" / "momentum.yaml"
    ).read_bytes()
    shown = golive("journal", "policy", one, "--journal", journal)
    assert '"symbol":"ETH-PERP"' in shown.output
    assert golive("journal", "policy", one, "--journal", journal, "--out", tmp_path / "no").exit_code == 2
    nothing = golive("journal", "policy", "0" * 64, "--journal", journal)
    assert nothing.exit_code == 2
    assert "no text with the digest" in nothing.output


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"symbol: BTC-PERP": "symbol: ETH-PERP", "quote: USD": "quote: EUR"}, "quoted in USD and `third` in EUR"),
        ({}, "are both of `BTC-PERP`"),
    ],
)
def test_what_cannot_be_in_one_account_is_refused_by_name(tmp_path: Path, change: dict[str, str], words: str) -> None:
    text = described({"id: simulated": "id: third", **change})
    (tmp_path / "third.yaml").write_text(text, encoding="utf-8")
    done = golive(
        "run", library_root(), "--market", SIMULATED, "--market", tmp_path / "third.yaml", "--out", tmp_path / "out"
    )
    assert done.exit_code == 2, done.output
    assert words in done.output
    assert not (tmp_path / "out").exists()


def test_one_seed_for_several_simulated_markets_is_refused(library: Path, tmp_path: Path) -> None:
    done = run_several(library, tmp_path / "out", "--seed", "3")
    assert done.exit_code == 2
    assert "each of several simulated markets has a seed of its own" in done.output
