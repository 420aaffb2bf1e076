"""Files of returns for tests, and what `golive costs` answers to them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from tests.commands import run_command as golive

RETURNS = np.random.default_rng(19).normal(0.0007, 0.011, 300).round(6)
DATES = pd.bdate_range("2020-02-03", periods=300)
ISO = [d.strftime("%Y-%m-%d") for d in DATES]
QUICK = ("--turnover", 0.5, "--resamples", 100)
GROSS_BPS = RETURNS.mean() / 0.5 * 1e4


def lines(path: Path, header: str | None, *columns: Any, separator: str = ",", encoding: str = "utf-8") -> Path:
    rows = [separator.join(str(cell) for cell in row) for row in zip(*columns, strict=True)]
    path.write_text("\n".join(rows if header is None else [header, *rows]) + "\n", encoding=encoding)
    return path


def answer(file: Path, *options: object) -> dict[str, Any]:
    result = golive("costs", file, *QUICK, *options, "--format", "json")
    assert result.exit_code == 0, result.output
    made: dict[str, Any] = json.loads(result.stdout)
    return made


def refusal(file: Path, *options: object) -> str:
    result = golive("costs", file, *QUICK, *options)
    assert result.exit_code == 2, result.output
    assert "Traceback" not in result.output
    return result.stderr
