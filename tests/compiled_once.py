"""Engines of libraries that are alike to the last document are made once a run: most tests ask the shipped one."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from copy import copy
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from golive.api import Engine
    from golive.documents.library import Specs

MOST_KEPT = 32


def remember_engines(patch: pytest.MonkeyPatch, stages: ModuleType) -> None:
    """Let `Engine.from_specs` answer equal documents, read from one folder, with the engine that it made of them.

    `stages` is the module of engines, which nobody has to import for this. Each test gets a copy, which it may bend.
    What differs in anything, has an issue or is compiled by stages that a test has put in the place of golive's is
    made anew.
    """
    kept: OrderedDict[tuple[Any, ...], list[tuple[Specs, Engine]]] = OrderedDict()
    shipped: Callable[..., Engine] = stages.Engine.from_specs
    as_shipped = dict(vars(stages))

    def from_specs(cls: type[Engine], /, specs: Specs, issues: Any = (), **options: Any) -> Engine:
        told = {name: value for name, value in options.items() if value}
        folder: Path | None = told.get("folder")
        if cls is not stages.Engine or issues or set(told) - {"folder", "backend"} or vars(stages) != as_shipped:
            return shipped(specs, issues, **options)
        place = (specs.root, str(folder), str(told.get("backend")), len(specs.values))
        for one, engine in kept.get(place, ()):
            if one == specs:
                kept.move_to_end(place)
                for compiled in ("_scalar", "_scalar_closing"):
                    getattr(engine, compiled)
                return copy(engine)
        engine = shipped(specs, issues, **options)
        kept.setdefault(place, []).append((specs, copy(engine)))
        if len(kept) > MOST_KEPT:
            kept.popitem(last=False)
        return engine

    patch.setattr(stages.Engine, "from_specs", classmethod(from_specs))
