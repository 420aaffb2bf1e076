"""`python -m tests.real_bars`: four years of real bars through the bars library; writes the table of its README."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from pathlib import Path

from tests.places import REPOSITORY
from tests.real_bars import many_signals
from tests.real_bars.years import DAILY, FOUR_HOURS, IBM, SPY, lines

README = REPOSITORY / "tests/real_bars/README.md"
BEGIN = "<!-- measured -->\n"
STRETCHES = (
    (FOUR_HOURS, "2020-01-01", "2023-12-31"),
    (FOUR_HOURS, "2023-06-01", "2023-07-01"),
    (DAILY, "2020-01-01", "2023-12-31"),
    (SPY, "2017-01-01", "2020-12-31"),
    (IBM, "2017-01-01", "2020-12-31"),
)


def main() -> None:
    """Replay each stretch and write what came of it."""
    head = f"`python -m tests.real_bars`, {datetime.now(UTC).date().isoformat()}.\n"
    tables = [_table(lines(*stretch)) for stretch in STRETCHES]
    with tempfile.TemporaryDirectory() as folder:
        tables.append(_table(many_signals.lines(Path(folder))))
    text = README.read_text(encoding="utf-8").partition(BEGIN)[0]
    README.write_text("\n".join([f"{text}{BEGIN}\n{head}", *tables]), encoding="utf-8")


def _table(rows: list[tuple[str, str]]) -> str:
    return "\n".join(["| what | |", "|---|---|", *(f"| {name} | {told} |" for name, told in rows), ""])


if __name__ == "__main__":
    main()
