"""Planted mistakes: each is what the loader would have made of the same mistake in the file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import PurePosixPath
from typing import Any

import pytest

from golive.api import Engine
from golive.core.span import NOWHERE, Span
from golive.core.unit import parse_quantity
from golive.documents.header import Text
from golive.documents.library import Specs
from golive.loader.document import load_document
from golive.proving.mutants.mutant import Mutant, documents_of
from golive.proving.mutants.operators import mutants_of
from golive.proving.mutants.operators.expressions import changed_expressions
from golive.proving.mutants.operators.word_sets import WordSets
from golive.proving.mutants.operators.written_numbers import moved_numbers


@pytest.fixture(scope="module")
def specs(shipped: Engine) -> Specs:
    return shipped.program.checked.specs


@pytest.fixture(scope="module")
def mutants(specs: Specs) -> tuple[Mutant, ...]:
    return tuple(mutants_of(specs))


def words(specs: Specs) -> WordSets:
    """Return the words of the expressions of the gate that reads order flow."""
    return WordSets(document=next(g for g in specs.gates if g.header.id == "orderflow"), specs=specs)


def written(text: str, sets: WordSets) -> set[str]:
    """Return what an expression becomes, each time with its name."""
    return {f"{c.name}: {c.changed.value}" for c in changed_expressions(Text(value=text, span=NOWHERE), sets)}


def test_every_mutant_has_an_id_of_its_own_and_they_come_in_one_order(
    specs: Specs, mutants: tuple[Mutant, ...]
) -> None:
    ids = [mutant.id for mutant in mutants]
    assert len(set(ids)) == len(ids) > 1_000
    assert ids == [mutant.id for mutant in mutants_of(specs)]


def test_every_document_that_decides_has_mutants(specs: Specs, mutants: tuple[Mutant, ...]) -> None:
    assert {f"{d.header.kind}.{d.header.id}" for d in documents_of(specs)} == {mutant.of for mutant in mutants}


def test_no_mutant_is_its_original_and_no_two_of_a_document_are_one(specs: Specs, mutants: tuple[Mutant, ...]) -> None:
    originals = {f"{d.header.kind}.{d.header.id}": d for d in documents_of(specs)}
    for mutant in mutants:
        assert mutant.document != originals[mutant.of], mutant.id


@pytest.mark.parametrize(
    ("text", "becomes"),
    [
        ("a >= b", {"ge_to_gt: a > b", "ge_to_lt: a < b", "ge_to_le: a <= b", "ge_to_eq: a == b"}),
        ('x == "up"', {'eq_to_ne: x != "up"'}),
        (
            "a and b or c",
            {"or_to_and: a and b and c", "and_to_or: a or b or c"}
            | {"or_1_dropped: c", "or_2_dropped: a and b", "and_1_dropped: b or c", "and_2_dropped: a or c"},
        ),
        (
            "((a) or b) and c and (not d)",
            {"and_to_or: ((a) or b) or c and (not d)", "and_to_or: ((a) or b) and c or (not d)"}
            | {"or_to_and: ((a) and b) and c and (not d)", "not_dropped: ((a) or b) and c and (d)"}
            | {"and_1_dropped: c and (not d)", "and_2_dropped: ((a) or b) and (not d)"}
            | {"and_3_dropped: ((a) or b) and c", "or_1_dropped: (b) and c and (not d)"}
            | {"or_2_dropped: ((a)) and c and (not d)"},
        ),
        ("not a", {"not_dropped: a"}),
        (
            "not (a or b)",
            {"not_dropped: (a or b)", "or_to_and: not (a and b)"} | {"or_1_dropped: not (b)", "or_2_dropped: not (a)"},
        ),
        ("min(a, b)", {"min_to_max: max(a, b)", "min_1_dropped: b", "min_2_dropped: a"}),
        (
            "2 * min(a - b, (c), d)",
            {"mul_to_div: 2 / min(a - b, (c), d)", "mul_1_dropped: min(a - b, (c), d)", "mul_2_dropped: 2"}
            | {"2_to_1: 1 * min(a - b, (c), d)", "min_to_max: 2 * max(a - b, (c), d)"}
            | {"min_1_dropped: 2 * min((c), d)", "min_2_dropped: 2 * min(a - b, d)"}
            | {"min_3_dropped: 2 * min(a - b, (c))", "sub_to_add: 2 * min(a + b, (c), d)"}
            | {"sub_2_dropped: 2 * min(a, (c), d)"},
        ),
        (
            "c * max(a - b, c)",
            {"mul_to_div: c / max(a - b, c)", "mul_1_dropped: max(a - b, c)", "mul_2_dropped: c"}
            | {"max_to_min: c * min(a - b, c)", "max_1_dropped: c * c", "max_2_dropped: c * (a - b)"}
            | {"sub_to_add: c * max(a + b, c)", "sub_2_dropped: c * max(a, c)"},
        ),
        (
            "(a - b) * c",
            {"mul_to_div: (a - b) / c", "sub_to_add: (a + b) * c"}
            | {"mul_1_dropped: c", "mul_2_dropped: (a - b)", "sub_2_dropped: (a) * c"},
        ),
        (
            "a ** b - -c",
            {"sub_to_add: a ** b + -c", "pow_to_mul: a * b - -c", "neg_dropped: a ** b - c"}
            | {"sub_2_dropped: a ** b", "pow_2_dropped: a - -c"},
        ),
        (
            "a + b + c",
            {"add_to_sub: a + b - c", "add_to_sub: a - b + c"}
            | {"add_2_dropped: a + b", "add_1_dropped: b + c", "add_2_dropped: a + c"},
        ),
        (
            "share_true(a, b, c)",
            {"share_true_1_dropped: share_true(b, c)", "share_true_2_dropped: share_true(a, c)"}
            | {"share_true_3_dropped: share_true(a, b)"},
        ),
        ("share_true(a)", set()),
        (
            'weekday(t) == "sunday"',
            {'eq_to_ne: weekday(t) != "sunday"', 'sunday_to_saturday: weekday(t) == "saturday"'}
            | {'sunday_to_monday: weekday(t) == "monday"'},
        ),
        (
            'sides == "told" or "refuse" != estimated_sides',
            {'or_to_and: sides == "told" and "refuse" != estimated_sides'}
            | {'or_1_dropped: "refuse" != estimated_sides', 'or_2_dropped: sides == "told"'}
            | {'eq_to_ne: sides != "told" or "refuse" != estimated_sides'}
            | {'told_to_estimated: sides == "estimated" or "refuse" != estimated_sides'}
            | {'ne_to_eq: sides == "told" or "refuse" == estimated_sides'}
            | {'refuse_to_accept: sides == "told" or "accept" != estimated_sides'},
        ),
        (
            "weekday(t) in ('friday',)",
            {"in_turned: weekday(t) not in ('friday',)"}
            | {
                f"{day}_added: weekday(t) in ('friday', '{day}')"
                for day in ("monday", "tuesday", "wednesday", "thursday", "saturday", "sunday")
            },
        ),
        (
            'direction in ("long", "short")',
            {'in_turned: direction not in ("long", "short")'}
            | {'long_dropped: direction in ("short",)', 'short_dropped: direction in ("long",)'},
        ),
        (
            '"long" if a else "short" if b else "long"',
            {'if_swapped: ("short" if b else "long") if a else "long"'}
            | {'if_swapped: "long" if a else "long" if b else "short"'}
            | {'long_to_short: "short" if a else "short" if b else "long"'}
            | {'short_to_long: "long" if a else "long" if b else "long"'}
            | {'long_to_short: "long" if a else "short" if b else "short"'},
        ),
        (
            'strategy_regime(f, "crisis") == "allow"',
            {'eq_to_ne: strategy_regime(f, "crisis") != "allow"'}
            | {f'allow_to_{w}: strategy_regime(f, "crisis") == "{w}"' for w in ("block", "caution")}
            | {f'crisis_to_{w}: strategy_regime(f, "{w}") == "allow"' for w in ("volatile", "unknown")},
        ),
        (
            'trades_venue(s, v) == "yes"',
            {'eq_to_ne: trades_venue(s, v) != "yes"', 'yes_to_no: trades_venue(s, v) == "no"'},
        ),
        ("book_mid(book)", {"book_mid_to_microprice: microprice(book)"}),
        ('m in ("a", "b")', {'in_turned: m not in ("a", "b")', 'a_dropped: m in ("b",)', 'b_dropped: m in ("a",)'}),
        (
            'm not in ("a", "b", "c")',
            {
                'in_turned: m in ("a", "b", "c")',
                'a_dropped: m not in ("b", "c")',
                'b_dropped: m not in ("a", "c")',
                'c_dropped: m not in ("a", "b")',
            },
        ),
        ("a if c else b", {"if_swapped: b if c else a"}),
        (
            "a if c else b if d else e",
            {"if_swapped: (b if d else e) if c else a", "if_swapped: a if c else e if d else b"},
        ),
        (
            "-1 * x > 0",
            {"gt_to_ge: -1 * x >= 0", "gt_to_le: -1 * x <= 0", "gt_to_lt: -1 * x < 0"}
            | {"gt_to_ne: -1 * x != 0", "mul_to_div: -1 / x > 0", "minus_1_to_1: 1 * x > 0", "0_to_1: -1 * x > 1"}
            | {"mul_1_dropped: x > 0", "mul_2_dropped: -1 > 0"},
        ),
        (
            "0 < a < b",
            {"0_to_1: 1 < a < b", "0_to_1: 0 < a < b"} - {"0_to_1: 0 < a < b"}
            | {f"lt_to_{n}: 0 {s} a < b" for n, s in (("le", "<="), ("ge", ">="), ("gt", ">"), ("ne", "!="))}
            | {f"lt_to_{n}: 0 < a {s} b" for n, s in (("le", "<="), ("ge", ">="), ("gt", ">"), ("ne", "!="))},
        ),
        (
            "time_of_day(t) >= 21:30",
            {f"ge_to_{n}: time_of_day(t) {s} 21:30" for n, s in (("gt", ">"), ("lt", "<"), ("le", "<="), ("eq", "=="))}
            | {"21_30_up: time_of_day(t) >= 21:31", "21_30_down: time_of_day(t) >= 21:29"},
        ),
        (
            "time_of_day(t) != 00:00",
            {"ne_to_eq: time_of_day(t) == 00:00", "00_00_up: time_of_day(t) != 00:01"},
        ),
        (
            "date(t) == 2026-12-31",
            {"eq_to_ne: date(t) != 2026-12-31"}
            | {"2026_12_31_up: date(t) == 2027-01-01", "2026_12_31_down: date(t) == 2026-12-30"},
        ),
        ("quote_spread(quotes)", set()),
        ("a >=", set()),
    ],
)
def test_an_expression_becomes_each_mistake_that_can_be_made_in_it(text: str, becomes: set[str], specs: Specs) -> None:
    assert written(text, words(specs)) == becomes


def test_what_follows_a_change_in_a_folded_expression_keeps_its_place_in_the_file(specs: Specs) -> None:
    second = Span(file="f", line=2, col=5)
    text = Text(value="a >= b and c", span=Span(file="f", line=1, col=1), segments=((0, NOWHERE), (11, second)))
    changed = next(c for c in changed_expressions(text, words(specs)) if c.name == "ge_to_gt")
    assert changed.changed.value == "a > b and c"
    assert changed.changed.at(10) == second


@pytest.mark.parametrize(
    ("source", "ends", "becomes"),
    [
        ("60 %", (0.5, 1.0), {"up 61 %", "down 59 %", "to_lowest 50 %", "to_highest 100 %", "percent_to_bps 60 bps"}),
        ("10_000 usd", (), {"up 10_001 usd", "down 9_999 usd"}),
        ("0.05 base", (0.0, float("inf")), {"up 0.06 base", "down 0.04 base", "to_lowest 0 base"}),
        ("1e-7 %", (), {"up 2e-7 %", "down 0 %", "percent_to_bps 1e-7 bps"}),
        ("10 min", (), {"up 11 min", "down 9 min", "min_to_s 10 s"}),
        ("0", (), {"up 1", "down -1"}),
        ("21:30", (0.0, 82_800.0), {"up 21:31", "down 21:29", "to_lowest 00:00", "to_highest 23:00"}),
        ("23:59:59", (), {"down 23:59:58"}),
        ("2026-12-24", (), {"up 2026-12-25", "down 2026-12-23"}),
    ],
)
def test_a_number_moves_by_its_last_written_digit(source: str, ends: tuple[float, ...], becomes: set[str]) -> None:
    number = parse_quantity(source)
    assert number is not None
    place = Span(file="f", line=1, col=8, width=len(source))
    moved = list(moved_numbers(number, place, {"f": f"value: {source}"}, ends))
    expected = {name: parse_quantity(value) for name, value in (one.split(" ", 1) for one in becomes)}
    assert {m.name: m.value.unit for m in moved} == {name: q.unit for name, q in expected.items() if q is not None}
    for one in moved:
        wanted = expected[one.name]
        assert wanted is not None
        assert one.value.value == pytest.approx(wanted.value, rel=1e-12, abs=1e-15)


def plain(thing: Any) -> Any:
    """Return a document without the places in it."""
    if isinstance(thing, Span):
        return None
    if isinstance(thing, Text):
        return thing.value
    if isinstance(thing, dict):
        return {key: plain(value) for key, value in thing.items()}
    if isinstance(thing, tuple):
        return tuple(plain(one) for one in thing)
    if is_dataclass(thing):
        return {f.name: plain(getattr(thing, f.name)) for f in fields(thing)}
    return thing


def edited(mutant: Mutant, specs: Specs) -> str:
    """Return the file of a mutant with the same mistake made by hand, at the place it says."""
    before, after = (part.strip("`") for part in mutant.text.split(" became "))
    lines = specs.sources[mutant.span.file].split("\n")
    line, start = lines[mutant.span.line - 1], mutant.span.col - 1
    there = line[start : start + mutant.span.width]
    assert there == before or parse_quantity(there) == parse_quantity(before) is not None, mutant.id
    lines[mutant.span.line - 1] = line[:start] + after + line[start + mutant.span.width :]
    return "\n".join(lines)


def by_hand(mutants: tuple[Mutant, ...]) -> Iterator[Mutant]:
    """Yield mutants whose text is exactly what would be typed."""
    typed = (
        m
        for m in mutants
        if m.text.startswith("`") and "` became `" in m.text and m.text.count("`") == 4 and not m.of.startswith("table")
    )
    yield from (m for m in typed if "," not in m.text and "require" not in m.text and "gate" not in m.text)


@pytest.mark.parametrize("kind", ["gate", "model", "strategy", "score"])
def test_a_mutant_is_what_the_loader_makes_of_the_mistake_in_the_file(
    kind: str, specs: Specs, mutants: tuple[Mutant, ...]
) -> None:
    tried = [m for m in by_hand(mutants) if m.of.startswith(f"{kind}.") and m.document is not None][::9]
    assert len(tried) > 2
    for mutant in tried:
        file = mutant.span.file
        reading = load_document(edited(mutant, specs), file, stem=PurePosixPath(file).stem)
        assert plain(reading.document) == plain(mutant.document), mutant.id


def test_what_does_not_load_has_no_document(specs: Specs, mutants: tuple[Mutant, ...]) -> None:
    refused = [m for m in by_hand(mutants) if m.document is None]
    assert refused
    for mutant in refused:
        assert load_document(edited(mutant, specs), mutant.span.file).document is None, mutant.id
