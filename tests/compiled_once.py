"""Engines of libraries that are alike to the last document are made once a run: most tests ask the shipped one."""

from __future__ import annotations

from collections import OrderedDict
from copy import copy
from pathlib import Path
from typing import Any

import pytest

from golive.api import Engine
from golive.api import engine as stages
from golive.documents.library import Specs

MOST_KEPT = 32
_FROM_SPECS = Engine.from_specs
_STAGES = dict(vars(stages))

Kept = OrderedDict[tuple[Any, ...], list[tuple[Specs, Engine]]]


def remember_engines(patch: pytest.MonkeyPatch) -> None:
    """Let `Engine.from_specs` answer equal documents, read from one folder, with the engine that it made of them.

    Each test gets a copy, which it may bend. What differs in anything, has an issue or is compiled by stages that a
    test has put in the place of golive's is made anew.
    """
    kept: Kept = OrderedDict()

    def from_specs(cls: type[Engine], /, specs: Specs, issues: Any = (), **options: Any) -> Engine:
        told = {name: value for name, value in options.items() if value}
        folder: Path | None = told.get("folder")
        if cls is not Engine or issues or set(told) - {"folder", "backend"} or vars(stages) != _STAGES:
            return _FROM_SPECS(specs, issues, **options)
        place = (specs.root, str(folder), str(told.get("backend")), len(specs.values))
        for one, engine in kept.get(place, ()):
            if one == specs:
                kept.move_to_end(place)
                for compiled in ("_scalar", "_scalar_closing"):
                    getattr(engine, compiled)
                return copy(engine)
        engine = _FROM_SPECS(specs, issues, **options)
        kept.setdefault(place, []).append((specs, copy(engine)))
        if len(kept) > MOST_KEPT:
            kept.popitem(last=False)
        return engine

    patch.setattr(Engine, "from_specs", classmethod(from_specs))
