"""The page of a strategy's readiness: code as code, and each cell under its head."""

from __future__ import annotations

import pytest

from golive.cli.checklist_seen import page_of, views_of


@pytest.fixture(scope="module")
def page() -> str:
    return page_of(views_of(None, None, "momentum", None))


def test_what_is_typed_is_code_and_no_tick_is_left(page: str) -> None:
    assert "`" not in page
    assert "<code>--trust FILE</code>" in page
    assert "<code>golive drill kill</code>" in page


def test_each_cell_of_a_table_that_is_stacked_says_its_head(page: str) -> None:
    assert page.count('data-head="Next command"') == 31 + 1
    assert page.count('data-head="Owner"') == 31
