"""The whole matrix: every surface with the cells that it is asked."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from tests.fail_closed.cells import Cell, Result, Surface, ask_all
from tests.fail_closed.closing_cells import closing_cells, closing_row
from tests.fail_closed.file_surfaces import TEXT_FILES
from tests.fail_closed.flat_cells import book_cells, flat_cells
from tests.fail_closed.flat_surfaces import Decide, FlatSurface, by_columns, by_numexpr, by_pandas, by_scalar
from tests.fail_closed.gate_alone import gates_alone
from tests.fail_closed.recorded_run import RecordedRun
from tests.fail_closed.rows import book_row, flat_row
from tests.fail_closed.typed_surfaces import TYPED
from tests.fail_closed.world_cells import world_cells
from tests.fail_closed.world_surfaces import world_surfaces

from golive.api import Engine

Asked = tuple[Surface, tuple[Cell, ...]]

LOOSE: dict[str, Decide] = {
    "scalar": by_scalar,
    "columns": by_columns,
    "numexpr": by_numexpr,
    "pandas": by_pandas,
}
"""Tables whose columns hold anything."""

SEED, SHARE = 20_261_129, 0.1


def every_cell(engine: Engine) -> Iterator[Asked]:
    """Yield every surface with all the cells that it takes."""
    for surface, cells in _asked(engine):
        yield surface, tuple(cell for cell in cells if surface.takes(cell))


def _asked(engine: Engine) -> Iterator[tuple[Surface, tuple[Cell, ...]]]:
    flat, book = flat_row(engine), book_row(engine)
    of_rows, of_books = tuple(flat_cells(engine, flat)), tuple(book_cells(engine, book, flat))
    for row, cells in ((flat, of_rows), (book, of_books), (closing_row(), tuple(closing_cells(engine)))):
        for name, loose in LOOSE.items():
            yield FlatSurface(name=name, engine=engine, row=row, decide=loose, tells=lambda _: True), cells
        for name, table in TYPED.items():
            yield FlatSurface(name=name, engine=engine, row=row, decide=table, tells=table.tells), cells
        for name, file in TEXT_FILES.items():
            yield FlatSurface(name=name, engine=engine, row=row, decide=file, tells=file.tells), cells
    for gate in gates_alone(engine, flat):
        yield gate, of_rows
    worlds = tuple(world_cells())
    seeing: tuple[Surface, ...] = (*world_surfaces(engine), RecordedRun(engine=engine))
    for surface in seeing:
        yield surface, worlds


def ask_matrix(asked: Iterable[Asked]) -> list[Result]:
    """Ask every surface its cells."""
    return [result for surface, cells in asked for result in ask_all(surface, cells)]


def seeded_tenth(asked: Sequence[Asked]) -> list[Asked]:
    """Return a tenth of the cells, always the same, in which every input has every doubt that it can have."""
    chance = random.Random(SEED)
    pairs: dict[tuple[str, str], list[tuple[int, Cell]]] = defaultdict(list)
    for place, (_, cells) in enumerate(asked):
        for cell in cells:
            pairs[cell.input, cell.doubt].append((place, cell))
    drawn: list[set[int]] = [set() for _ in asked]
    for members in pairs.values():
        count = max(1, round(SHARE * len(members)))
        for place, cell in chance.sample(members, count):
            drawn[place].add(id(cell))
    return [
        (surface, tuple(c for c in cells if id(c) in ids))
        for (surface, cells), ids in zip(asked, drawn, strict=True)
        if ids
    ]


@cache
def whole_matrix(engine: Engine) -> tuple[Asked, ...]:
    """Return every surface with its cells, once."""
    return tuple(every_cell(engine))
