"""A small library with cases beside it, as text, and what runs them."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from tests.library import files_with, write

from golive.checker import check
from golive.compiler import compile_library
from golive.core.issue import is_error
from golive.documents.cases import CasesOf
from golive.loader.library import load_library
from golive.models.functions import FUNCTIONS
from golive.proving.cases.run_cases import Prepared, cases_of

GATE = """\
inputs:
  size: {from: world.share}
  mood: {from: world.mood, optional: true}
parameters:
  floor:  {value: 60 %, range: [0 %, 100 %], tighter: higher, source: house}
  factor: {value: 0.5, range: [0, 1], tighter: lower, source: house}
require:
  - {id: enough, that: size >= floor, else: "too little"}
reduce:
  - {id: wild, when: mood == "wild", to: factor, because: "wild"}
"""

PASSES = """\
of: pipeline.pipeline
cases:
  - id: passes
    at: 2026-01-05 12:00Z
    given:
      world.strategy: ant
      world.direction: long
      world.raw_size: 1_000 usd
      world.unit_value: 1 usd_per_size
      world.lot: 0.1 usd
      world.least: 1 usd
      world.share: 70 %
      world.mood: calm
    expect: {verdict: EXECUTE}
"""

CASES = """\
of: gate.gate0
boundaries: auto
cases:
  - {id: thin, given: {size: 59 %}, expect: {verdict: SKIP, by: enough}}
  - {id: full, given: {size: 60 %}, expect: {verdict: EXECUTE}}
"""


def prepared(
    cases: str = CASES, gate: str = GATE, passes: str = PASSES, more: Mapping[str, str] = MappingProxyType({})
) -> tuple[Prepared, tuple[CasesOf, ...]]:
    """Return a library's cases ready to run, and as they are written; `more` are further files."""
    files = files_with(gate) | {"rules/gate0.cases.yaml": cases, "rules/pipeline.cases.yaml": passes} | dict(more)
    with tempfile.TemporaryDirectory() as folder:
        write(files, Path(folder))
        specs, issues = load_library(Path(folder))
    assert not is_error(issues), issues
    checked, remarks = check(specs, FUNCTIONS)
    assert checked is not None, remarks
    return cases_of(compile_library(checked), specs.cases, lambda _: None), specs.cases
