"""The book and the footprint of one decision, drawn: numbers added up by hand, nothing outside the drawing."""

from __future__ import annotations

import re

import pytest
from tests.report.pages import Page, asks_for_something
from tests.windows import made_book, made_trades

from golive.api.market_seen import BookSeen, FootprintSeen
from golive.core.value import Unknown
from golive.models.tape.footprint_imbalance import overrun_rows
from golive.report.analysis import Analysis, PageTable, Section, render_analysis
from golive.report.drawing.book_ladder import BAR, MIDDLE, BookLadder, LadderLevel, book_ladder
from golive.report.drawing.footprint_rows import FootprintDrawing, footprint_rows

BIDS = [(100.0, 2.0), (99.5, 1.0), (99.0, 3.0), (98.0, 4.0)]
ASKS = [(100.5, 1.0), (101.0, 1.0), (101.5, 6.0), (103.0, 2.0)]


def ladder(bids: list[tuple[float, float]], asks: list[tuple[float, float]], levels: int = 3) -> BookLadder:
    book = made_book(bids, asks).checked()
    assert not isinstance(book, Unknown)
    return book_ladder(BookSeen(book=book, levels=levels, direction="long"))


def side(drawing: BookLadder, name: str) -> list[LadderLevel]:
    levels: list[LadderLevel | None] = [getattr(row, name) for row in drawing.rows]
    return [level for level in levels if level is not None]


def test_a_bar_reaches_as_far_as_the_depth_and_its_end_is_the_level() -> None:
    drawing = ladder(BIDS, ASKS)
    # The deepest side has 10 in all: a base is a tenth of the longest bar.
    assert [level.bar_width for level in side(drawing, "bid")] == pytest.approx([BAR * d / 10 for d in (2, 3, 6, 10)])
    assert [level.own_width for level in side(drawing, "ask")] == pytest.approx([BAR * s / 10 for s in (1, 1, 6, 2)])
    for name, sign in (("bid", -1), ("ask", 1)):
        for level in side(drawing, name):
            inner = drawing.centre + sign * MIDDLE
            ends = (level.bar_x, level.bar_x + level.bar_width)
            assert inner == pytest.approx(ends[0] if sign > 0 else ends[1])
            tip = ends[1] if sign > 0 else ends[0]
            own = (level.own_x, level.own_x + level.own_width)
            assert tip == pytest.approx(own[1] if sign > 0 else own[0])


def test_what_is_counted_is_marked_and_added_up() -> None:
    drawing = ladder(BIDS, ASKS)
    assert [row.counted for row in drawing.rows] == [True, True, True, False]
    # 2 + 1 + 3 = 6 bid, 1 + 1 + 6 = 8 offered: 42.9 % and 57.1 %.
    assert [s.text for s in drawing.sums] == ["3 levels counted: 6 base, 42.9 %", "3 levels counted: 8 base, 57.1 %"]
    assert drawing.edge == drawing.top + 3 * (drawing.bottom - drawing.top) / 4
    assert [text for text, _, _ in drawing.heads if "signal" in text] == ["bids, the signal's side"]


def test_a_policy_that_counts_no_levels_marks_none() -> None:
    drawing = ladder(BIDS, ASKS, levels=0)
    assert drawing.edge is None
    assert drawing.sums == ()
    assert "Shaded" not in drawing.description


def test_levels_beyond_the_drawing_are_told_with_their_size() -> None:
    deep = [(100.0 - 0.5 * i, 1.0) for i in range(50)]
    drawing = ladder(deep, ASKS)
    assert len(drawing.rows) == 10
    assert drawing.foot == ("40 more bids with 40 base are not drawn",)
    assert len(ladder(deep, ASKS, levels=15).rows) == 15
    assert len(ladder(deep, ASKS, levels=50).rows) == 20


def footprint(rows: list[tuple[float, float, int]], *, stacked: float = 3.0) -> FootprintDrawing:
    """Draw trades of (price, quantity, aggressor), a tenth of a second apart, in rows of one."""
    trades = made_trades([(1 + i / 10, *row) for i, row in enumerate(rows)], now_s=60.0)
    limits = {"ratio": 3.0, "rows": stacked, "min_volume": 0.5}
    answer = overrun_rows(trades, 60.0, 0.5, 2.0, **limits)
    assert not isinstance(answer, Unknown)
    cells, overrun = answer
    return footprint_rows(FootprintSeen(cells=cells, footprint=overrun, step=1.0, span_s=60.0, **limits))


SWEPT = [
    (100.0, 1.0, -1),
    (101.0, 1.0, -1),
    (101.5, 2.0, 1),  # of the row of 101: 2 lifted against 1 hit at 100
    (102.0, 3.0, 1),
    (102.0, 1.0, -1),
    (103.0, 4.0, 1),
    (103.0, 0.1, -1),
    (104.0, 0.6, 1),
]


def test_the_rows_are_what_was_hit_and_lifted() -> None:
    drawing = footprint(SWEPT)
    assert [row.price for row in drawing.rows] == ["104.00", "103.00", "102.00", "101.00", "100.00"]
    assert [row.lifted.text for row in drawing.rows] == ["0.6", "4", "3", "2", ""]
    assert [row.hit.text for row in drawing.rows] == ["", "0.1", "1", "1", "1"]
    # 102: 3 against 1 below; 103: 4 against 1; 104: 0.6 against 0.1; 101: 2 against 1 is not three times.
    assert [row.lifted.overran for row in drawing.rows] == [True, True, True, False, False]
    assert [row.most for row in drawing.rows] == [False, True, False, False, False]
    assert drawing.foot == "delta 6.5 base of 12.7 base traded"


def test_a_stack_is_bracketed_and_a_shorter_run_is_not() -> None:
    (stack,) = footprint(SWEPT).stacks
    assert stack.text == "3 rows of buying"
    assert (stack.y, stack.height) == (footprint(SWEPT).rows[0].y, 3 * 22.0)
    shorter = footprint(SWEPT, stacked=4.0)
    assert shorter.stacks == ()
    assert "there is none" in shorter.description
    assert not any(row.lifted.stacked for row in shorter.rows)


def test_rows_without_a_trade_are_drawn_and_far_ones_are_told() -> None:
    assert len(footprint([(100.0, 1.0, 1), (105.0, 1.0, 1)]).rows) == 6
    far = footprint([(100.0, 5.0, 1), (101.0, 1.0, -1), (900.0, 1.0, 1)])
    assert len(far.rows) == 30
    assert far.foot.endswith("; 1 row farther away not drawn")
    assert any(row.most for row in far.rows)


def page(drawn: Section) -> str:
    table = PageTable(caption="c", heads=("Of", "Value"), rows=())
    return render_analysis(
        Analysis(kicker="k", title="t", facts=(), sentences=(), sections=(drawn,), limits=(), provenance=table)
    )


def coordinates(svg: str) -> list[tuple[float, float]]:
    texts = re.findall(r'<text class="([^"]*)" x="([\d.-]+)" y="([\d.-]+)">([^<]*)', svg)
    out = []
    for classes, x, y, text in texts:
        wide = 7.2 * len(text)
        left = float(x) - (wide if "end" in classes.split() else wide / 2 if "middle" in classes.split() else 0)
        out += [(left, float(y)), (left + wide, float(y))]
    return out


@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e6])
def test_no_text_leaves_the_drawing(scale: float) -> None:
    sized = ladder([(p, s * scale) for p, s in BIDS], [(p, s * scale) for p, s in ASKS])
    rows = footprint([(p, max(q * scale, 1e-5), a) for p, q, a in SWEPT])
    html = page(Section(id="s", title="s", ladders=(sized,), footprints=(rows,)))
    assert asks_for_something(Page.of(html)) == []
    svgs = re.findall(r'<svg viewBox="0 0 ([\d.]+) ([\d.]+)".*?</svg>', html, re.DOTALL)
    assert len(svgs) == 2
    for match in re.finditer(r'<svg viewBox="0 0 ([\d.]+) ([\d.]+)".*?</svg>', html, re.DOTALL):
        width, height = float(match[1]), float(match[2])
        for x, y in coordinates(match[0]):
            assert 0 <= x <= width, match[0]
            assert 0 < y <= height


def test_what_overran_differs_by_more_than_its_colour() -> None:
    html = page(Section(id="s", title="s", footprints=(footprint(SWEPT),)))
    assert html.count("▶") == 3
    assert all(word in html for word in ("sellers hit", "buyers lifted", "(most)"))
