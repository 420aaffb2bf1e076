"""`golive impact --fit`: coefficients from a file of own fills; `--shares-outstanding`: the published table."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from tests.commands import run_command as golive
from tests.own_fills import BETA, ETA, GAMMA, file_of, frame

from golive.cli.fill_files import AFTER, NEEDED


def fitted(file: Path, *options: object) -> dict[str, Any]:
    result = golive("impact", "--fit", file, *options, "--format", "json")
    assert result.exit_code == 0, result.output
    made: dict[str, Any] = json.loads(result.stdout)
    return made


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_fills_that_cost_what_the_model_says_give_its_coefficients_back(tmp_path: Path, suffix: str) -> None:
    got = fitted(file_of(tmp_path / f"fills{suffix}", frame()), "--source", "market")
    assert got["eta"]["value"] == pytest.approx(ETA, rel=1e-9)
    assert got["free"]["beta"]["value"] == pytest.approx(BETA, rel=1e-6)
    assert got["gamma"]["value"] == pytest.approx(GAMMA, rel=1e-9)
    assert (got["n_orders"], got["n_fills"]) == (60, 120)
    assert got["temporary"]["calibrated"]
    assert got["out_of_sample"]["rmse_fitted"] < 1e-9 < got["out_of_sample"]["rmse_literature"]
    assert "label" not in got


def test_noise_widens_the_intervals_around_the_truth(tmp_path: Path) -> None:
    quiet, loud = (fitted(file_of(tmp_path / f"{n}.csv", frame(n)))["eta"] for n in (0.01, 0.08))
    assert quiet["ci_low"] < ETA < quiet["ci_high"]
    assert loud["ci_high"] - loud["ci_low"] > 4 * (quiet["ci_high"] - quiet["ci_low"])


def test_own_fills_say_how_sure_the_cost_of_an_order_is(tmp_path: Path) -> None:
    text = golive("impact", "--fit", file_of(tmp_path / "fills.csv", frame(0.02)), "--source", "market").output
    assert "own fills (HC3, orders taken as independent)" in text
    rows = {line.split()[0]: line for line in text.splitlines() if " bps to " in line}
    assert list(rows) == ["1", "5", "10", "25"]
    assert rows["10"].endswith("within")
    assert rows["25"].endswith("outside the fitted range")


def test_fills_of_a_simulator_are_called_circular_everywhere(tmp_path: Path) -> None:
    file = file_of(tmp_path / "fills.csv", frame(0.02))
    assert fitted(file, "--source", "simulator")["label"].startswith("CIRCULAR")
    page = tmp_path / "fit.html"
    text = golive("impact", "--fit", file, "--source", "simulator").output
    assert "CIRCULAR" in text
    golive("impact", "--fit", file, "--source", "simulator", "--format", "html", "--out", page)
    assert "CIRCULAR" in page.read_text(encoding="utf-8")
    assert "<svg" in page.read_text(encoding="utf-8")
    untold = golive("impact", "--fit", file).output
    assert "Whether these fills are a market's" in untold
    assert "CIRCULAR" not in golive("impact", "--fit", file, "--source", "market").output


def test_without_a_price_afterwards_gamma_stays_the_library_s(tmp_path: Path) -> None:
    file = file_of(tmp_path / "fills.csv", frame(after=False))
    got = fitted(file)
    assert got["gamma"] is None
    assert "stays in use" in golive("impact", "--fit", file).output


def test_few_fills_do_not_move_the_library_s_numbers(tmp_path: Path) -> None:
    got = fitted(file_of(tmp_path / "fills.csv", frame(0.02, orders=12)))
    assert not got["temporary"]["calibrated"]
    assert got["temporary"]["value"] == 0.142


@pytest.mark.parametrize(
    ("column", "value", "says"),
    [
        ("side", "long", "row 5 of `side`"),
        ("price", "n/a", "row 5 of `price`"),
        ("time", "soon", "row 5 of `time`"),
        ("volatility", 2.0, "without a unit"),
        ("order", "", "row 5 of `order`"),
        ("arrival_price", 81.0, "differ in `arrival_price`"),
        ("size", -1.0, "`size`"),
    ],
)
def test_a_fill_that_cannot_be_is_named(tmp_path: Path, column: str, value: Any, says: str) -> None:
    made = frame().astype({column: object})
    made.loc[4, column] = value
    result = golive("impact", "--fit", file_of(tmp_path / "fills.csv", made))
    assert result.exit_code == 2, result.output
    assert says in result.stderr


@pytest.mark.parametrize("absent", ["order", "volume", "volatility", "time", "minutes_after"])
def test_a_column_that_is_needed_is_named(tmp_path: Path, absent: str) -> None:
    result = golive("impact", "--fit", file_of(tmp_path / "fills.csv", frame().drop(columns=absent)))
    assert result.exit_code == 2
    assert f"`{absent}`" in result.stderr


def test_an_option_of_an_order_is_not_swallowed_beside_fills(tmp_path: Path) -> None:
    file = file_of(tmp_path / "fills.csv", frame())
    result = golive("impact", "--fit", file, "--order", "50_000 usd")
    assert result.exit_code == 2
    assert "--order" in result.stderr
    assert "--adv, --volatility, --time" in golive("impact", "--order", "50_000 usd").stderr


@pytest.mark.parametrize(("days", "published"), [("0.1 d", 32), ("0.2 d", 25), ("0.5 d", 18)])
def test_the_table_of_the_paper_can_be_had_in_shares(days: str, published: int) -> None:
    """IBM in Almgren, Thum, Hauptmann, Li (2005), table 1: a tenth of 6.561 million shares a day of 1,728 million."""
    order = ("--order", "656_100 shares", "--adv", "6_561_000 shares", "--volatility", "1.57 %", "--time", days)
    rest = ("--session", "390 min", "--shares-outstanding", "1_728_000_000 shares", "--format", "json")
    got = json.loads(golive("impact", *order, *rest).stdout)
    assert got["cost_bps"] == pytest.approx(published, abs=0.6)


def test_shares_outstanding_beside_an_order_in_money_are_refused() -> None:
    order = ("--order", "50_000 usd", "--adv", "10_000_000 usd", "--volatility", "2 %", "--time", "10 min")
    result = golive("impact", *order, "--shares-outstanding", "1_000_000 shares")
    assert result.exit_code == 2
    assert "in shares" in result.stderr


def test_all_columns_that_are_missing_are_named_at_once(tmp_path: Path) -> None:
    made = frame().drop(columns=["adv", "volume", "arrival_price"])
    result = golive("impact", "--fit", file_of(tmp_path / "fills.csv", made))
    assert result.exit_code == 2
    assert "has no columns `arrival_price`, `volume`, `adv`" in result.stderr


def test_the_help_names_the_columns_of_fills_and_says_what_volume_is() -> None:
    text = " ".join(golive("impact", "--help").output.split())
    assert all(name in text for name in (*NEEDED, *AFTER))
    assert "volume (the whole market's, in the unit of size, while the order was worked)" in text


@pytest.mark.parametrize(
    ("zone", "span"),
    [
        ("", "2025-06-02 09:30:00 to 2025-07-31 09:31:00 UTC (no zone is told)"),
        ("+02:00", "2025-06-02 07:30:00 to 2025-07-31 07:31:00 UTC"),
    ],
)
def test_the_span_of_fills_is_told_in_utc_and_whole_seconds(tmp_path: Path, zone: str, span: str) -> None:
    made = frame()
    made["time"] = [f"{at.isoformat()}.250000{zone}" for at in made["time"]]
    file = file_of(tmp_path / "fills.csv", made)
    text = " ".join(golive("impact", "--fit", file).output.split())
    assert f"60 of 120 fills, {span} Participation" in text
    subject = fitted(file)["subject"]
    assert (subject["first"], subject["zoned"]) == (span[:19], bool(zone))


def test_a_count_from_1970_is_in_utc(tmp_path: Path) -> None:
    made = frame()
    made["time"] = made["time"].astype("datetime64[ms]").astype("int64")
    text = golive("impact", "--fit", file_of(tmp_path / "fills.csv", made), "--date-format", "ms").output
    assert "no zone is told" not in text
    assert "2025-06-02 09:30:00" in text


def test_the_json_of_a_fit_names_the_distribution_of_its_intervals(tmp_path: Path) -> None:
    assert fitted(file_of(tmp_path / "fills.csv", frame(0.02)))["interval_method"].startswith("Student's t")


def test_a_cost_that_the_fit_bounds_by_more_than_the_price_is_not_bounded(tmp_path: Path) -> None:
    made = frame(0.1, orders=6)
    text = golive("impact", "--fit", file_of(tmp_path / "fills.csv", made)).output
    rows = [line for line in text.splitlines() if "not bounded" in line]
    assert rows
    ends = [float(end.replace(",", "")) for end in re.findall(r"bps to ([\d,.e+]+) bps", text)]
    assert all(end <= 10_000 for end in ends)


def test_a_fit_below_zero_shows_no_expected_cost(tmp_path: Path) -> None:
    text = golive("impact", "--fit", file_of(tmp_path / "fills.csv", frame(0.6, orders=8))).output
    rows = text[text.index("Fitted range") :].splitlines()[1:5]
    assert all(row.count("none: no cost") == 2 for row in rows)


def test_a_volume_that_is_a_days_is_not_fitted_into_the_coefficient(tmp_path: Path) -> None:
    made = frame()
    got = fitted(
        file_of(tmp_path / "fills.csv", made.assign(volume=made["volume"] * 500, adv=made["adv"] * 500)),
        "--source",
        "market",
    )
    assert not got["temporary"]["calibrated"]
    assert got["temporary"]["value"] == 0.142
    assert (
        "times the library's: check the units of `volume`, `adv`, `volatility` and prices" in got["temporary"]["reason"]
    )
