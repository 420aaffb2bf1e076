"""The proof that a rule refuses nothing: every way to its refusing contradicts itself.

Words and conditions are enumerated, numbers are intervals. A mask that is not decided is assumed to be true, which
narrows the numbers it compares; where each assumption ends in an empty interval or a false mask, none can be true.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from itertools import product

from golive.compiler.interval import ANYTHING, NOTHING, Interval, interval
from golive.compiler.kernel import Step
from golive.compiler.rule_slice import RuleSlice, Value
from golive.compiler.time_cells import Fragment, time_cells
from golive.compiler.witness import candidates_of
from golive.core.dataclass import dataclass
from golive.core.signature import Kind
from golive.language.builtins import WEEKDAYS

MOST_COMBINATIONS = 4_096
MOST_SPLITS = 256
"""Assumptions that are followed for one combination of words."""

_OPPOSITE = {"lt": ("ge", "gt", "eq"), "gt": ("le", "lt", "eq"), "le": ("gt",), "ge": ("lt",)}
_OPPOSITE |= {"eq": ("ne", "lt", "gt"), "ne": ("eq",)}
_MIRROR = {"lt": "gt", "gt": "lt", "le": "ge", "ge": "le", "eq": "eq", "ne": "ne"}


def cannot_refuse(part: RuleSlice) -> bool:
    """Say whether it is proved that no known inputs make a rule refuse; false where it could not be told."""
    if part.limit is not None and part.raw is not None:
        return _never_below(part, part.limit, part.raw)
    if part.factor is not None and part.steps[part.factor].op == "const":
        return part.steps[part.factor].value == 1.0
    words = tuple(_words(part))
    if math.prod(len(fragments) for fragments in words) > MOST_COMBINATIONS:
        return False
    combinations = ({p: v for one in fragments for p, v in one.items()} for fragments in product(*words))
    if {p for fragments in words for p in fragments[0]} >= set(part.sources):
        # Nothing but words is read: each combination is evaluated, and no interval can be too wide.
        return not any(part.refuses(given) or part.holds(given) for given in combinations)
    return all(_Search(part, given).is_impossible() for given in combinations)


def highest(part: RuleSlice, number: int) -> float:
    """Return what a number of a slice can at most be, whatever its inputs are."""
    return _State(part, {}).numbers[number][1]


def _never_below(part: RuleSlice, limit: int, raw: int) -> bool:
    numbers = _State(part, {}).numbers
    return _at_least(part, limit, raw, numbers) or numbers[limit][0] >= numbers[raw][1]


def _at_least(part: RuleSlice, one: int, raw: int, numbers: Mapping[int, Interval]) -> bool:
    """Say whether a number is by its formula never less than another that is not negative."""
    step = part.steps[one]
    if one == raw:
        return True
    above = [_at_least(part, a, raw, numbers) for a in step.arguments if part.steps[a].kind == "f"]
    lows = [numbers[a][0] for a in step.arguments if part.steps[a].kind == "f"]
    match step.op:
        case "max" | "min" | "fin":
            return any(above) if step.op == "max" else all(above)
        case "add":
            return any(x and lows[1 - n] >= 0.0 for n, x in enumerate(above))
        case "mul":
            return any(x and lows[1 - n] >= 1.0 for n, x in enumerate(above))
        case "div":
            value = _past_fin(part, step.arguments[0])
            divisor = _past_fin(part, step.arguments[1])
            factors = [_past_fin(part, a) for a in _factors(part, value)]
            return divisor in factors and any(_at_least(part, f, raw, numbers) for f in factors if f != divisor)
    return False


def _factors(part: RuleSlice, step: int) -> tuple[int, ...]:
    """Return the factors of a product."""
    return part.steps[step].arguments if part.steps[step].op == "mul" else ()


def _same(part: RuleSlice, step: int) -> int:
    """Return the step of which a number is the same number: nothing added, nothing taken off, checked to be finite."""
    one = part.steps[step]
    if one.op == "fin":
        return _same(part, one.arguments[0])
    if one.op in ("add", "sub"):
        first, second = one.arguments
        if part.steps[second].op == "const" and part.steps[second].value == 0.0:
            return _same(part, first)
        if one.op == "add" and part.steps[first].op == "const" and part.steps[first].value == 0.0:
            return _same(part, second)
    return step


def _past_fin(part: RuleSlice, step: int) -> int:
    return part.steps[step].arguments[0] if part.steps[step].op == "fin" else step


def _words(part: RuleSlice) -> Iterator[Sequence[Fragment]]:
    """Yield what can be enumerated: the members of each word, and the cells of each time as far as they are all."""
    for position in part.sources:
        source = part.kernel.sources[position]
        if source.port.type.kind in (Kind.ENUM, Kind.BOOL):
            yield [{position: value} for value in candidates_of(source, part, position)]
    for time in time_cells(part):
        yield from ([{p: False}, {p: True}] for p in time.asked)
        if time.all_times:
            yield time.cells
        else:
            yield from ([{p: day} for day in range(len(WEEKDAYS.members))] for p in time.weekdays)


@dataclass(frozen=True, slots=True)
class _State:
    """What is known of each step with some words given and some masks assumed to be true."""

    part: RuleSlice
    given: Mapping[int, Value]
    assumed: tuple[int, ...] = ()
    numbers: dict[int, Interval] = field(default_factory=dict)
    masks: dict[int, bool | None] = field(default_factory=dict)
    codes: dict[int, int | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        bounds = dict(_narrowed(self.part, self.assumed))
        for i in self.part.order:
            step = self.part.steps[i]
            if step.kind == "f":
                lo, hi = self._number(step)
                least, most = bounds.get(i, ANYTHING)
                self.numbers[i] = max(lo, least), min(hi, most)
            elif step.kind == "m":
                self.masks[i] = True if i in self.assumed else self._mask(step)
            else:
                self.codes[i] = self._code(step)

    def contradicts(self) -> bool:
        """Say whether what is assumed cannot be: an empty interval, a false mask, comparisons that exclude another."""
        if any(lo > hi for lo, hi in self.numbers.values()):
            return True
        if any(self._mask(self.part.steps[m]) is False for m in self.assumed):
            return True
        assumed = (self.part.steps[m] for m in self.assumed)
        compared: set[tuple[str, int, int]] = set()
        for step in assumed:
            if step.op in _OPPOSITE:
                first, second = (_same(self.part, a) for a in step.arguments)
                compared.add((step.op, first, second))
        compared |= {(_MIRROR[op], b, a) for op, a, b in compared}
        return any((other, a, b) in compared for op, a, b in compared for other in _OPPOSITE[op])

    def _number(self, step: Step) -> Interval:
        if step.op == "in" and int(step.value or 0) in self.given:
            value = float(self.given[int(step.value or 0)])
            return value, value
        if step.op == "look" and self.codes[step.arguments[0]] is not None:
            cell = step.table[self.codes[step.arguments[0]] or 0]
            assert not isinstance(cell, tuple)
            return NOTHING if math.isnan(cell) else (float(cell), float(cell))
        if step.op == "sel" and self.masks[step.arguments[0]] is not None:
            return self.numbers[step.arguments[1 if self.masks[step.arguments[0]] else 2]]
        arguments = [self.numbers.get(a, NOTHING) for a in step.arguments]
        same = len(step.arguments) > 1 and len({_same(self.part, a) for a in step.arguments}) == 1
        if same and step.op in ("sub", "div"):
            return (0.0, 0.0) if step.op == "sub" else (1.0, 1.0)
        if step.op == "mul" and same:
            ends = [x * x for x in arguments[0]]
            return (0.0 if arguments[0][0] <= 0.0 <= arguments[0][1] else min(ends)), max(ends)
        if step.op == "mul" and NOTHING in arguments:
            return NOTHING
        return interval(step, arguments, self.part.kernel.sources)

    def _mask(self, step: Step) -> bool | None:
        match step.op:
            case "const":
                return bool(step.value)
            case "in_true" | "in_false":
                return self.given.get(int(step.value or 0)) is (step.op == "in_true")
            case "and" | "or":
                return _joined([self.masks[a] for a in step.arguments], neutral=step.op == "and")
            case "not":
                mask = self.masks[step.arguments[0]]
                return None if mask is None else not mask
            case "code_eq":
                a, b = (self.codes[x] for x in step.arguments)
                return None if a is None or b is None else a == b
            case "code_known":
                code = self.codes[step.arguments[0]]
                return None if code is None else code >= 0
            case "lt" | "le" | "gt" | "ge" | "eq" | "ne":
                if len({_same(self.part, a) for a in step.arguments}) == 1:
                    return False if step.op in ("lt", "gt", "ne") else None
                return _compared(step.op, *(self.numbers[a] for a in step.arguments))
        return None

    def _code(self, step: Step) -> int | None:
        match step.op:
            case "const":
                return int(step.value or 0)
            case "in":
                given = self.given.get(int(step.value or 0))
                return None if given is None else int(given)
            case "look" | "grid":
                cell: object = step.table
                for code in (self.codes[a] for a in step.arguments):
                    if code is None or not isinstance(cell, tuple):
                        return None
                    cell = cell[code]
                return cell if isinstance(cell, int) else None
            case "code_sel":
                mask = self.masks[step.arguments[0]]
                return None if mask is None else self.codes[step.arguments[1 if mask else 2]]
        return None


def _joined(masks: Sequence[bool | None], *, neutral: bool) -> bool | None:
    if (not neutral) in masks:
        return not neutral
    return None if None in masks else neutral


def _compared(op: str, a: Interval, b: Interval) -> bool | None:
    """Return False where no number of one interval compares so with one of the other.

    Never True: a number may be unknown, and then no comparison with it is true.
    """
    impossible = {
        "lt": a[0] >= b[1],
        "le": a[0] > b[1],
        "gt": a[1] <= b[0],
        "ge": a[1] < b[0],
        "eq": a[1] < b[0] or a[0] > b[1],
        "ne": a[0] == a[1] == b[0] == b[1],
    }
    return False if impossible[op] else None


def _narrowed(part: RuleSlice, assumed: Sequence[int]) -> Iterator[tuple[int, Interval]]:
    """Yield the bounds that assumed comparisons with constants put on the other side, each step once."""
    bounds: dict[int, Interval] = {}
    for mask in assumed:
        step = part.steps[mask]
        if step.op not in _MIRROR:
            continue
        a, b = step.arguments
        for op, number, other in ((step.op, a, b), (_MIRROR[step.op], b, a)):
            constant = part.steps[other]
            if constant.op == "const" and isinstance(constant.value, float):
                lo, hi = bounds.get(number, ANYTHING)
                if op in ("lt", "le", "eq"):
                    hi = min(hi, constant.value)
                if op in ("gt", "ge", "eq"):
                    lo = max(lo, constant.value)
                bounds[number] = lo, hi
    yield from bounds.items()


class _Search:
    """Looks for a way to make all masks of a goal true."""

    def __init__(self, part: RuleSlice, given: Mapping[int, Value]) -> None:
        self.part, self.given, self.left = part, given, MOST_SPLITS

    def is_impossible(self) -> bool:
        """Say whether every way contradicts itself; false as well where there are too many to follow."""
        return self._impossible(self.part.goal, ())

    def _impossible(self, goal: tuple[int, ...], assumed: tuple[int, ...]) -> bool:
        """Say whether the masks of a goal cannot be true together with what is assumed."""
        self.left -= 1
        if self.left < 0:
            return False
        state = _State(self.part, self.given, assumed)
        if state.contradicts() or any(state.masks[mask] is False for mask in goal):
            return True
        for n, mask in enumerate(goal):
            step, rest = self.part.steps[mask], goal[:n] + goal[n + 1 :]
            if step.op == "and":
                return self._impossible((*rest, *step.arguments), (*assumed, mask))
            if step.op == "or":
                return all(self._impossible((*rest, one), (*assumed, mask)) for one in step.arguments)
            if step.op in _OPPOSITE and mask not in assumed:
                return self._impossible(rest, (*assumed, mask))
        return False
