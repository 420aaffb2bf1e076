"""`golive eval`: values against what is worked out by hand from the same market, exit codes, and the texts."""

from __future__ import annotations

import json
import os
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from tests.commands import Golive
from tests.embedded import Embedded, embedded_market
from tests.library import edit
from tests.places import REPOSITORY

from golive.loader.shipped import library_root

GOLDEN = Path(__file__).parent / "golden"
MARKET = ("--market", "simulated", "--at", "+90s")
ASKED = ("--gate", "orderflow", "--given", "direction=long")


@pytest.fixture(scope="module")
def market() -> Embedded:
    return embedded_market()


def tree(golive: Golive, *arguments: object) -> dict[str, Any]:
    done = golive("eval", *arguments, *MARKET, library_root(), "--format", "json")
    document: dict[str, Any] = json.loads(done.stdout)
    assert done.exit_code == (0 if document["known"] else 3)
    return document


def every_part(part: dict[str, Any]) -> list[dict[str, Any]]:
    return [part, *(below for p in part["parts"] for below in every_part(p))]


def part(document: dict[str, Any], text: str) -> dict[str, Any]:
    return next(p for p in every_part(document["root"]) if p["text"] == text)


def line_of(file: str, start: str) -> int:
    lines = (REPOSITORY / file).read_text(encoding="utf-8").splitlines()
    return next(n for n, line in enumerate(lines, 1) if line.strip().startswith(start))


# Values, worked out by hand


def test_an_imbalance_is_the_share_of_the_five_best_levels(golive: Golive, market: Embedded) -> None:
    books = market.books
    row = int(books.ts.searchsorted(market.at(90), side="right")) - 1
    bids, asks = (
        sorted(zip(p[row], s[row], strict=True))
        for p, s in ((-books.bid_prices, books.bid_sizes), (books.ask_prices, books.ask_sizes))
    )
    bid, ask = (sum(float(size) for _, size in side[:5]) for side in (bids, asks))
    document = tree(golive, "imbalance >= imbalance_threshold", *ASKED)
    imbalance = part(document, "imbalance")
    assert imbalance["value"] == pytest.approx(bid / (bid + ask), rel=1e-12)
    assert imbalance["shown"] == f"{100 * bid / (bid + ask):.6g} %"
    assert imbalance["age_s"] == (market.at(90) - int(books.ts[row])) / 1e9
    assert document["root"]["value"] is (bid / (bid + ask) >= 0.6)


def test_a_delta_is_the_signed_volume_of_its_seconds(golive: Golive, market: Embedded) -> None:
    trades, now = market.trades, market.at(90)
    inside = (trades.ts > now - 10_000_000_000) & (trades.ts <= now)
    total = float((trades.quantity * trades.aggressor)[inside].sum())
    document = tree(golive, "cvd(trades, orderflow.fast)")
    assert document["root"]["value"] == pytest.approx(total, rel=1e-9)
    assert document["root"]["unit"] == "base"
    last = int(trades.ts[trades.ts <= now][-1])
    assert part(document, "trades")["age_s"] == document["root"]["age_s"] == (now - last) / 1e9


def test_what_has_a_value_a_bar_is_that_of_the_last_closed_bar(golive: Golive, market: Embedded) -> None:
    closed = market.bars.close[market.bars.ts <= market.at(90)][-21:].tolist()
    way = sum(abs(b - a) for a, b in pairwise(closed))
    efficiency = abs(closed[-1] - closed[0]) / way
    document = tree(golive, "efficiency >= trend_efficiency", "--gate", "market_regime", "--strategy", "momentum")
    assert part(document, "efficiency")["value"] == pytest.approx(efficiency, rel=1e-9)
    assert document["root"]["value"] is (efficiency >= 0.3)
    last = int(market.bars.ts[market.bars.ts <= market.at(90)][-1])
    assert document["root"]["age_s"] == (market.at(90) - last) / 1e9


def test_arithmetic_is_that_of_the_parts(golive: Golive) -> None:
    document = tree(
        golive, "account.equity * strategy.max_daily_loss", "--given", "equity=100_000usd", "--strategy", "momentum"
    )
    assert document["root"]["value"] == 100_000 * 0.02
    assert document["root"]["shown"] == "2,000 usd"
    assert part(document, "account.equity")["age_s"] == 0


# Places


def test_a_part_says_where_it_comes_from(golive: Golive) -> None:
    document = tree(golive, "not (imbalance >= imbalance_threshold)", *ASKED)
    file = "rules/gates/orderflow.yaml"
    assert document["root"]["place"] == "expression:1:1"
    assert part(document, "imbalance >= imbalance_threshold")["place"] == "expression:1:6"
    assert part(document, "imbalance")["place"] == f"{file}:{line_of(file, 'imbalance: ')}:3"
    assert part(document, "depth")["place"].startswith(f"{file}:{line_of(file, 'depth: ')}:")
    assert part(document, "book")["place"] == f"{file}:{line_of(file, 'book: ')}:3"


def test_a_let_is_opened_one_level_and_no_further(golive: Golive) -> None:
    aligned = tree(golive, "aligned", *ASKED)["root"]
    assert aligned["definition"] == "share_true(cvd_fast > 0, cvd_middle > 0, cvd_slow > 0)"
    fast = aligned["parts"][0]["parts"][0]
    assert (fast["text"], fast["definition"], fast["parts"]) == ("cvd_fast", "", [])


def test_a_strategy_that_is_held_to_more_is_asked_at_its_own_line(golive: Golive, library: Path) -> None:
    line = "tighten:\n  orderflow.imbalance_threshold: {value: 70 %, why: thin, owner: a.rossi}\nlimits:\n"
    edit(library, "strategies/momentum.yaml", "limits:\n", line)
    for strategy, shown, file in (
        ("momentum", "70 %", "strategies/momentum.yaml"),
        ("volatility", "60 %", "rules/gates/orderflow.yaml"),
    ):
        done = golive("eval", "imbalance_threshold", "--gate", "orderflow", "--strategy", strategy, *MARKET, library)
        assert f"= {shown}\n" in done.stdout
        assert f"{file}:" in done.stdout
    nobody = golive("eval", "imbalance_threshold", "--gate", "orderflow", *MARKET, library)
    assert nobody.exit_code == 3, "which of the two holds depends on who asks"


CALENDAR = """\
kind: calendar
id: decisions
title: Decisions
why: Around them no quote means anything.
source: invented
zone: America/New_York
valid_from: 2026-01-01
valid_until: 2026-12-31
dates: [2026-01-28 14:00]
"""


def test_a_calendar_is_asked_and_is_no_part_itself(golive: Golive, library: Path) -> None:
    (library / "rules/calendars").mkdir()
    (library / "rules/calendars/decisions.yaml").write_text(CALENDAR, encoding="utf-8")
    edit(library, "rules/gates/orderflow.yaml", "inputs:\n", "inputs:\n  decided_at: {type: time, static: true}\n")
    asked = ("--gate", "orderflow", *MARKET, library)
    until = golive("eval", "minutes_until(decided_at, decisions)", *asked)
    # 23 days, 18 h 58 min and 29.9 s: from 00:01:30.1 on the 5th to 19:00 on the 28th, in UTC.
    assert "= 2,055,510 s\n" in until.stdout
    assert "= false\n" in golive("eval", "in_calendar(decided_at, decisions)", *asked).stdout
    told = golive("eval", "decided_at", *asked, "--given", "decided_at=2026-01-10T12:00Z")
    assert (told.exit_code, "name the instant with `--at`" in told.stderr) == (2, True)


# Unknown


def test_what_is_not_given_is_missing(golive: Golive) -> None:
    document = tree(golive, "imbalance", "--gate", "orderflow")
    assert not document["known"]
    assert document["root"]["status"] == "missing"
    assert document["root"]["cause"] == "no direction given"
    assert part(document, "book")["status"] == "known"


def test_a_window_that_is_not_full_is_warming_up(golive: Golive) -> None:
    done = golive("eval", "cvd_slow > 0", *ASKED, "--market", "simulated", "--at", "+20s", library_root())
    assert done.exit_code == 3
    assert "= warming up: trades cover " in done.stdout


def test_a_stale_stream_is_stale_by_the_policy_and_old_without_one(golive: Golive, library: Path) -> None:
    edit(library, "rules/gates/orderflow.yaml", "{type: book, max_age: 2 s}", "{type: book, max_age: 1 ms}")
    at = ("--market", "simulated", "--at", "2026-01-05T00:01:30.05Z")
    bound = golive("eval", "book_frozen", "--gate", "orderflow", *at, library)
    assert bound.exit_code == 3
    assert "= stale: the last of the book is 0.05 s old, at most 0.001 s is fresh" in bound.stdout
    free = golive("eval", "book_spread(book)", *at, library)
    assert free.exit_code == 0
    assert " 50 ms " in free.stdout


def test_a_size_without_a_strategy_has_no_unit(golive: Golive) -> None:
    document = tree(golive, "signal.raw_size * venue.unit_value")
    assert document["root"]["status"] == "missing"
    assert part(document, "venue.unit_value")["cause"] == "no strategy given, which says the unit of sizes"
    asked = tree(golive, "signal.raw_size * venue.unit_value", "--strategy", "momentum")
    assert asked["root"]["value"] == 10_000


def test_a_false_condition_is_known(golive: Golive) -> None:
    document = tree(golive, "book_spread(book) < 0")
    assert document["root"]["value"] is False


# Refusals


def refused(golive: Golive, expression: str, *arguments: object) -> str:
    done = golive("eval", expression, *arguments, *MARKET, library_root())
    assert done.exit_code == 2
    assert done.stdout == ""
    return done.stderr


@pytest.mark.parametrize(
    ("expression", "arguments", "words"),
    [
        ("imbalnce > 0", ASKED, "GL203 unknown name `imbalnce`"),
        ("imbalance", (), "GL203 unknown name `imbalance`"),
        ("orderflow.imbalnce > 0", (), "did you mean `orderflow.imbalance`?"),
        ("imbalance >= 0.6", ASKED, "GL208 the bare number 0.6"),
        ("quote_spread(quotes) > orderflow.fast", (), "GL207"),
        ("side_shar(direction, book, depth)", ASKED, "did you mean `side_share`?"),
        ("book.bids", (), "GL203 unknown name `book.bids`"),
        ("imbalance >=", ASKED, "GL201"),
        ("", ASKED, "GL201 the expression is empty"),
        ("9**9**9", (), "GL208"),
        ("market_regime.strength > 1", (), "GL203"),
        ('state == "crisis"', ("--gate", "market_regime"), "as in `market_regime.state`"),
        ("orderflow.imbalance > 0", ("--gate", "market_regime"), "GL203"),
        ("imbalance", ("--gate", "orderflw"), "did you mean `orderflow`?"),
        ("imbalance", ("--gate", "orderflow", "--given", "direction=lon"), "did you mean `long`?"),
        ("imbalance", ("--gate", "orderflow", "--given", "direction"), "gives nothing"),
        ("imbalance", ("--gate", "orderflow", "--given", "depth=4levels"), "`depth` is a parameter"),
        ("imbalance", ("--gate", "orderflow", "--given", "imbalance=60%"), "`imbalance` is computed"),
        ("imbalance", ("--gate", "orderflow", "--given", "directon=long"), "did you mean `direction`?"),
        ("account.equity", ("--given", "equity=5"), "its units: usd"),
        ("account.equity", ("--given", "equity=5usd", "--given", "account.equity=6usd"), "given twice"),
        ("venue.lot", ("--given", "lot=3 size"), "`lot` is what the market says"),
        ("signal.symbol", ("--given", "symbol=BTCUSDT"), "`symbol` is what the market says"),
        ("imbalance", ("--gate", "orderflow", "--given", "book=missing"), "`book` is what the market says"),
        ("last(strength) > trend_adx", ("--gate", "market_regime"), "name the series itself"),
        ("account.equity", ("--strategy", "momentun"), "did you mean `momentum`?"),
        ("account.equity", ("--strategy", "momentum", "--given", "strategy=volatility"), "given twice"),
    ],
)
def test_what_cannot_be_evaluated_is_refused(
    golive: Golive, expression: str, arguments: tuple[str, ...], words: str
) -> None:
    assert words in refused(golive, expression, *arguments)


def test_an_issue_has_its_caret_under_what_was_typed(golive: Golive) -> None:
    lines = refused(golive, "cvd_fast > 0 and imbalnce > 0", *ASKED).splitlines()
    assert lines[0] == "expression:1:18: GL203 unknown name `imbalnce`"
    assert lines[1] == " | cvd_fast > 0 and imbalnce > 0"
    assert lines[2] == " | .................^^^^^^^^"


def test_lines_of_an_expression_are_counted(golive: Golive) -> None:
    message = refused(golive, "cvd_fast > 0\n  and imbalnce > 0", *ASKED)
    assert message.startswith("expression:2:7: GL203")


@pytest.mark.parametrize(
    ("instant", "words"),
    [
        ("2020-01-01T00:00:00Z", "`--at` is 2020-01-01T00:00:00Z, of which the market has no data"),
        ("+1e30 d", "it lasts from 2026-01-05T00:00:00"),
        ("+999h", "it lasts from 2026-01-05T00:00:00"),
        ("+90", "no length of time"),
        ("+90 usd", "no length of time"),
        ("noon", "no instant"),
        ("2026-01-05T00:01:30", "has no zone"),
    ],
)
def test_an_instant_outside_the_data_is_refused(golive: Golive, instant: str, words: str) -> None:
    done = golive("eval", "book_spread(book)", "--market", "simulated", "--at", instant, library_root())
    assert done.exit_code == 2
    assert words in done.stderr


# Texts


def test_the_tree_reads_as_agreed(golive: Golive) -> None:
    shown = [
        golive("eval", *expression, *MARKET, library_root()).stdout
        for expression in (
            ("imbalance >= imbalance_threshold", *ASKED),
            ("cvd_fast > 0 and book_frozen <= max_book_frozen", "--gate", "orderflow"),
            ("quote_spread(quotes) + venue.taker_fee",),
            ("prints.near",),
            ('market_regime.state == "crisis"',),
            ("cost", "--gate", "impact", "--strategy", "momentum"),
        )
    ]
    text, golden = "\n".join(shown), GOLDEN / "eval.txt"
    if os.environ.get("GOLIVE_UPDATE_GOLDEN"):
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")


def test_a_name_cannot_drive_the_terminal(golive: Golive) -> None:
    done = golive("eval", '"\x1b[31m" == signal.direction', *MARKET, library_root())
    assert done.exit_code == 2
    assert "\x1b" not in done.stderr


@pytest.mark.parametrize("side", ["long", "short"])
def test_the_condition_of_an_exit_is_what_its_move_says(golive: Golive, side: str) -> None:
    sign = {"long": "<=", "short": ">="}[side]
    document = tree(golive, f"move {sign} 0", "--gate", "momentum")
    move = part(document, "move")["value"]
    assert document["root"]["value"] is (move <= 0 if side == "long" else move >= 0)
