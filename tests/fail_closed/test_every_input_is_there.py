"""An input that the library gets tomorrow has a row in the matrix, or a test fails."""

from __future__ import annotations

import pytest
from tests.fail_closed.closing_cells import closing_cells
from tests.fail_closed.doubts import Doubt
from tests.fail_closed.flat_cells import OWN_REASON, flat_cells
from tests.fail_closed.matrix import whole_matrix
from tests.fail_closed.needed_inputs import needed_columns, needed_events
from tests.fail_closed.partners import BOOK_PARTNERS, PARTNERS
from tests.fail_closed.partners import WITHOUT_PARTNER as COLUMNS_WITHOUT_PARTNER
from tests.fail_closed.rows import flat_row, ports, ports_of
from tests.fail_closed.world_cells import world_cells
from tests.fail_closed.world_partners import CONTRADICTIONS, WITHOUT_PARTNER

from golive.api import Engine
from golive.core.row import DECIDED_AT, DIRECTION, INTENT
from golive.core.signature import Kind

OF_A_TIME = frozenset((Doubt.STALE, Doubt.FUTURE, Doubt.NO_TIME))


def test_every_column_that_decides_has_a_row(shipped: Engine) -> None:
    assert needed_columns(shipped) <= {cell.input for cell in flat_cells(shipped, flat_row(shipped))}


def test_every_column_by_which_a_position_is_left_has_a_row(shipped: Engine) -> None:
    assert shipped.program.closing is not None
    needed = {DECIDED_AT, INTENT, DIRECTION, *ports_of(shipped.program.closing)}
    cells = list(closing_cells(shipped))
    assert {f"close: {column}" for column in needed} == {cell.input for cell in cells}
    assert {cell.doubt for cell in cells} == set(Doubt)


def test_every_stream_field_account_input_and_argument_has_a_row(shipped: Engine) -> None:
    assert needed_events(shipped) - {cell.input for cell in world_cells()} == set()


def test_every_column_has_every_doubt_that_it_can_have(shipped: Engine) -> None:
    cells = list(flat_cells(shipped, flat_row(shipped)))
    lacking = {}
    for column, port in ports(shipped).items():
        expected = set(Doubt) - (OF_A_TIME if port.max_age_ns is None else frozenset())
        if port.type.kind is Kind.NUMBER and port.type.lo == -port.type.hi and abs(port.type.hi) > 1e300:
            # Its range is the whole line.
            expected -= {Doubt.OUT_OF_RANGE}
        missing = expected - {cell.doubt for cell in cells if cell.input == column}
        if missing:
            lacking[column] = missing
    assert lacking == {}


def test_every_column_has_a_partner_to_contradict_or_a_reason_why_it_has_none(shipped: Engine) -> None:
    columns = needed_columns(shipped)
    assert PARTNERS.keys() & COLUMNS_WITHOUT_PARTNER.keys() == set()
    assert columns <= PARTNERS.keys() | COLUMNS_WITHOUT_PARTNER.keys()
    assert PARTNERS.keys() | COLUMNS_WITHOUT_PARTNER.keys() <= columns
    assert all(len(reason) > 15 for reason in COLUMNS_WITHOUT_PARTNER.values())


def test_every_input_of_a_world_has_a_partner_to_contradict_or_a_reason_why_it_has_none() -> None:
    inputs = {cell.input for cell in world_cells()}
    assert CONTRADICTIONS.keys() & WITHOUT_PARTNER.keys() == set()
    assert inputs == CONTRADICTIONS.keys() | WITHOUT_PARTNER.keys()


def test_every_column_of_a_book_contradicts_another(shipped: Engine) -> None:
    books = {
        c.input for s, cells in whole_matrix(shipped) for c in cells if c.input.startswith(("bid_", "ask_", "book_"))
    }
    assert books - BOOK_PARTNERS.keys() == set()


@pytest.mark.parametrize("doubt", list(Doubt))
def test_every_doubt_is_told_on_flat_rows_and_in_worlds(shipped: Engine, doubt: Doubt) -> None:
    flat = [c for c in flat_cells(shipped, flat_row(shipped)) if c.doubt is doubt and c.variant != OWN_REASON]
    assert flat
    assert [c for c in world_cells() if c.doubt is doubt]
