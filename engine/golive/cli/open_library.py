"""Which library a command works on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from golive.cli.error_messages import below, placed_below, render_all
from golive.core.dataclass import dataclass
from golive.core.errors import InvalidLibrary

if TYPE_CHECKING:
    from golive.api.engine import Engine
    from golive.core.issue import Issue
    from golive.documents.library import Specs

_MARKS = ("rules", "strategies")
"""A folder with one of these is taken for a library when none is named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryPlace:
    """A library's folder; `shown` is what the files in messages are below, empty for the shipped library."""

    folder: Path
    shown: str
    title: str

    @property
    def in_words(self) -> str:
        """Return what it is called on a page, where a bare `.` would not be read as a folder."""
        return "the library in this folder" if self.title == "." else self.title


def find_library(library: str | None) -> LibraryPlace:
    """Return the named library, else the one in the current folder, else the shipped one."""
    from golive.loader.shipped import library_root

    if library is not None:
        return LibraryPlace(folder=Path(library), shown=Path(library).as_posix(), title=Path(library).as_posix())
    here = Path()
    if any((here / mark).is_dir() for mark in _MARKS):
        return LibraryPlace(folder=here, shown="", title=".")
    return LibraryPlace(folder=library_root(), shown="", title="the shipped library (no `rules/` here)")


def load(place: LibraryPlace, *, cases: bool = True) -> tuple[Specs, tuple[Issue, ...]]:
    """Read a library's documents and, unless told otherwise, the cases beside them."""
    from golive.loader.library import load_library

    return load_library(place.folder, cases=cases)


def open_engine(library: str | None) -> Engine:
    """Compile a library; its warnings go to standard error, its errors are raised with their places.

    The cases beside its documents are not read: none of them decides.
    """
    from golive.api.engine import Engine

    place = find_library(library)
    specs, issues = load(place, cases=False)
    sources = {below(place.shown, name): text for name, text in specs.sources.items()}
    is_shipped = library is None and place.shown == "" and place.folder != Path()
    try:
        # The shipped library is nobody's: no people are listed there.
        engine = Engine.from_specs(specs, issues, folder=None if is_shipped else place.folder)
    except InvalidLibrary as error:
        raise InvalidLibrary(placed_below(place.shown, error.issues), sources) from error
    if engine.issues:
        click.echo(render_all(placed_below(place.shown, engine.issues), sources), err=True)
    if is_shipped:
        click.echo(f"library: {place.title}", err=True)
    return engine


library_argument = click.argument("library", required=False, type=click.Path())
"""`[LIBRARY]`: a folder with `rules/` and `strategies/`."""

format_option = click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="How to print."
)
