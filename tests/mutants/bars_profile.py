"""The library of the profile `bars`, and which of its documents have mutants of their own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bars_library import write_bars_library
from tests.mutants.counted import texts_of
from tests.places import REPOSITORY

from golive.documents.library import Specs
from golive.loader.library import load_library


@contextmanager
def bars_specs() -> Iterator[Specs]:
    """Write the library into a folder that is there for as long as it is looked at."""
    with TemporaryDirectory() as folder:
        write_bars_library(Path(folder) / "library")
        yield load_library(Path(folder) / "library")[0]


def own_texts(specs: Specs) -> dict[str, str]:
    """Return the digests of every gate, and of what has another text or other cases than in the shipped library."""
    shipped = texts_of(load_library(REPOSITORY)[0], REPOSITORY)
    texts = texts_of(specs, Path(specs.root))
    return {of: text for of, text in texts.items() if of.startswith("gate.") or shipped.get(of) != text}
