"""Hypothesis: well-typed policy libraries as the YAML that a user would write."""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hypothesis import Phase
from hypothesis import strategies as st
from tests.library import COLOURS, FAMILIES, FAMILY_OF, MOODS, PIPELINE, STRATEGIES, STRATEGY, TABLE, WORLD, write

from golive.checker import check
from golive.core.issue import is_error
from golive.loader import load_library
from golive.models.functions import FUNCTIONS

PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
"""No shrinking: a library shrinks for minutes; add `Phase.shrink` when a failure is too large to read."""

NUMBERS = ("share", "level", "any")
INPUTS = {
    **{name: f"world.{name}" for name in ("direction", *NUMBERS, "colour", "mood", "flag", "other", "clock")},
    "family": "strategy.family",
    "edge": "strategy.edge",
    "made": "model.made",
}
EXACT = ("add", "sub", "mul", "div", "min", "max", "neg", "abs", "clip", "sqrt", "if", "share_true", "sign", "hour")
ROUNDED = ("pow", "exp", "log")


@dataclass
class Document:
    """What is in scope while one document's expressions are drawn."""

    numbers: list[str]
    conditions: list[str]
    words: list[tuple[str, tuple[str, ...]]]
    parameters: list[str]
    has_time: bool = True
    lets: dict[str, str] = field(default_factory=dict)


class Writer:
    """Draws expressions of each type from a document's scope."""

    def __init__(self, draw: st.DrawFn, scope: Document, operations: tuple[str, ...]) -> None:
        self.draw, self.scope, self.operations = draw, scope, operations

    def pick(self, options: Any) -> Any:
        return self.draw(st.sampled_from(list(options)))

    def leaf(self) -> str:
        return str(self.pick([*self.scope.numbers * 2, *self.scope.parameters * 2, "-1", "0", "1", "2"]))

    def number(self, depth: int) -> str:
        if depth == 0:
            return self.leaf()

        def inner() -> str:
            return self.number(depth - 1)

        match self.pick(["leaf", *self.operations]):
            case "add":
                return f"({inner()} + {inner()})"
            case "sub":
                return f"({inner()} - {inner()})"
            case "mul":
                return f"({inner()} * {inner()})"
            case "div":
                return f"({inner()} / {inner()})"
            case "pow":
                return f"({inner()} ** {inner()})"
            case "neg":
                return f"(-{self.pick(self.scope.numbers)})"
            case "clip":
                return f"clip({inner()}, {self.leaf()}, {self.leaf()})"
            case "min" | "max" as op:
                return f"{op}({', '.join(inner() for _ in range(self.pick((2, 3))))})"
            case "abs" | "sqrt" | "exp" | "log" as op:
                return f"{op}({inner()})"
            case "if":
                return f"({inner()} if {self.condition(depth - 1)} else {inner()})"
            case "share_true":
                return f"share_true({self.condition(depth - 1)}, {self.condition(depth - 1)})"
            case "sign":
                return f"(sign_of(direction) * {inner()})"
            case "hour" if self.scope.has_time:
                return "hour_of_day(clock)"
        return self.leaf()

    def condition(self, depth: int) -> str:
        kinds = ["compare", "compare", "compare", "word", "word", "flag"]
        kinds += ["and", "or", "not", "if"] if depth else []
        kinds += ["time"] if self.scope.has_time else []
        match self.pick(kinds):
            case "compare":
                op = self.pick((">=", ">", "<=", "<", "==", "!="))
                right = self.pick(self.scope.parameters) if self.draw(st.booleans()) else self.number(max(0, depth - 1))
                sides = [self.number(max(0, depth - 1)), right]
                return f"({sides[0]} {op} {sides[1]})" if self.draw(st.booleans()) else f"({sides[1]} {op} {sides[0]})"
            case "and" | "or" as op:
                return f"({self.condition(depth - 1)} {op} {self.condition(depth - 1)})"
            case "not":
                return f"(not {self.condition(depth - 1)})"
            case "if":
                return f"({self.condition(depth - 1)} if {self.condition(depth - 1)} else {self.condition(depth - 1)})"
            case "flag":
                return str(self.pick(self.scope.conditions))
            case "time":
                return self.time()
        return self.membership()

    def time(self) -> str:
        op, first, last = self.pick((">=", ">", "<=", "<", "==", "!=")), self.pick(CLOCKS), self.pick(CLOCKS)
        match self.pick(("clock", "clock", "date", "within", "calendar")):
            case "calendar":
                return f"in_calendar(clock, {self.pick(CALENDARS)})"
            case "clock":
                return (
                    f"({first} {op} time_of_day(clock))"
                    if self.draw(st.booleans())
                    else f"(time_of_day(clock) {op} {first})"
                )
            case "date":
                return f"(date(clock) {op} {self.pick(DATES)})"
        return f"within(time_of_day(clock), {first}, {last})"

    def membership(self) -> str:
        word, members = self.pick(
            [*self.scope.words, ("fits(colour, family)", ("allow", "caution", "block")), ("weekday(clock)", WEEK)]
        )
        if self.draw(st.booleans()):
            chosen = self.draw(st.lists(st.sampled_from(members), min_size=1, max_size=2, unique=True))
            listed = ", ".join(f'"{m}"' for m in chosen) + ("," if len(chosen) == 1 else "")
            return f"({word} in ({listed}))"
        return f'({word} {self.pick(("==", "!="))} "{self.pick(members)}")'


CLOCKS = ("00:00", "09:30", "23:06:40", "23:06:41", "23:59:59", "13:33:20")
DATES = ("2024-08-05", "2024-08-06", "2024-08-07", "2024-02-29", "1969-12-31")
_CALENDAR = (
    "kind: calendar\nid: %s\ntitle: Days\nwhy: To be asked.\nsource: generated\nzone: %s\nvalid_until: 2040-12-31\n"
)
CALENDARS = {
    "days": _CALENDAR % ("days", "Asia/Tokyo")
    + "valid_from: 1969-01-01\ndates: [1999-12-31, 2024-08-07, 2024-08-06 14:00]\n",
    "hours": _CALENDAR % ("hours", "America/New_York")
    + "sessions:\n  tuesday: {open: 09:30, close_next_day: 02:00}\n  sunday: {open: 18:00, close: 23:00}\n",
}
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True)
class Parameter:
    name: str
    value: float
    tighter: str

    def text(self) -> str:
        sense = f", tighter: {self.tighter}" if self.tighter else ""
        return f"  {self.name}: {{value: {self.value!r} x, range: [-1_000 x, 1_000 x]{sense}, source: generated}}"


VALUES = st.sampled_from((-1.5, -0.05, 0.0, 0.05, 0.25, 0.3, 0.5, 0.7, 1.0, 2.5, 7.0))


@st.composite
def parameters(draw: st.DrawFn) -> list[Parameter]:
    count = draw(st.integers(1, 4))
    senses = st.sampled_from(("higher", "lower", ""))
    return [Parameter(f"p{i}", draw(VALUES), draw(senses)) for i in range(count)]


IN_MONEY = (
    *("  room: {from: world.room}", "  most: {from: strategy.most}"),
    "  spare: {from: world.spare, optional: true}",
)
CAPS_IN_MONEY = ("room", "spare", "most", "room * share", "max(room, spare) * extra", "share * most")
IN_LOTS = ("  left: {from: exit.reducible_lots}", "  asked: {from: exit.lots, optional: true}")
CAPS_IN_LOTS = ("left", "asked", "left * share", "max(left, asked) * extra", "asked * share")


@st.composite
def gates(
    draw: st.DrawFn, name: str, operations: tuple[str, ...], *, closes: bool = False
) -> tuple[str, list[Parameter]]:
    """A gate's text and its parameters; one that closes caps in lots."""
    chosen = draw(parameters())
    scope = Document(
        numbers=[*NUMBERS, "edge", "made"],
        conditions=["flag", "other"],
        words=[("colour", COLOURS), ("mood", MOODS), ("family", FAMILIES)],
        parameters=[p.name for p in chosen],
    )
    writer = Writer(draw, scope, operations)
    lets = []
    for i in range(draw(st.integers(0, 3))):
        if draw(st.booleans()):
            lets.append(f'  n{i}: "{quoted(writer.number(2))}"')
            scope.numbers.append(f"n{i}")
        else:
            lets.append(f'  c{i}: "{quoted(writer.condition(2))}"')
            scope.conditions.append(f"c{i}")
    lines = [f"kind: gate\nid: {name}\ntitle: A gate\nwhy: To refuse.\nsource: generated"]
    lines += ["bypass: never"] if draw(st.booleans()) else []
    lines += ["on_fail: halt"] if draw(st.booleans()) else []
    lines += ["decides: close"] if closes else []
    lines += ["inputs:", *(f"  {i}: {{from: {o}}}" for i, o in INPUTS.items())]
    lines += ["  extra: {from: world.extra, optional: true}", *(IN_LOTS if closes else IN_MONEY)]
    lines += ["parameters:", *(p.text() for p in chosen)]
    lines += ["let:", *lets] if lets else []
    # Half of the requirements can be met by a flag alone: otherwise hardly a row would ever execute.
    easy = st.sampled_from(("{}", "({} or other)", "({} or other)", "(other or {})"))
    required = [draw(easy).format(writer.condition(2)) for _ in range(draw(st.integers(1, 2)))]
    lines += ["require:", *(rule(f"r{i}", "that", c, "else") for i, c in enumerate(required))]
    if draw(st.booleans()):
        lines += ["forbid:", rule("f0", "when", f"({writer.condition(2)} and not other)", "because")]
    optional = Writer(draw, Document(**{**vars(scope), "numbers": [*scope.numbers, "extra"]}), operations)
    lines += ["reduce:"]
    for i in range(draw(st.integers(1, 2))):
        to = draw(st.sampled_from(("share", "share", scope.parameters[0], optional.number(1))))
        lines += [rule(f"d{i}", "when", optional.condition(2), "because", to=quoted(to))]
    lines += ["cap:"]
    for i in range(draw(st.integers(1, 2))):
        at = draw(st.sampled_from(CAPS_IN_LOTS if closes else CAPS_IN_MONEY))
        lines += [f'  - {{id: x{i}, at: "{at}", because: "limited"}}']
    lines += [f'confidence: "{quoted(writer.number(1))}"'] if draw(st.booleans()) else []
    return "\n".join(lines) + "\n", chosen


def rule(name: str, key: str, condition: str, reason: str, **more: str) -> str:
    extra = "".join(f', {k}: "{v}"' for k, v in more.items())
    return f'  - {{id: {name}, {key}: "{quoted(condition)}"{extra}, {reason}: "because of {name}"}}'


def quoted(text: str) -> str:
    return text.replace('"', "'")


@st.composite
def models(draw: st.DrawFn, operations: tuple[str, ...]) -> str:
    chosen = draw(parameters())
    scope = Document(
        numbers=list(NUMBERS),
        conditions=["flag", "other"],
        words=[("colour", COLOURS), ("mood", MOODS), ("family", FAMILIES)],
        parameters=[p.name for p in chosen],
    )
    inputs = {k: v for k, v in INPUTS.items() if k not in ("made", "edge")}
    bounds = draw(st.sampled_from(("[-inf, inf]", "[-inf, inf]", "[-1000, 1000]", "[0, 1]", "[-5, 5]", "[0, inf]")))
    lines = ["kind: model\nid: model\ntitle: A model\nwhy: To compute.\nsource: generated"]
    lines += ["inputs:", *(f"  {i}: {{from: {o}}}" for i, o in inputs.items())]
    lines += ["parameters:", *(p.text() for p in chosen)]
    lines += ["let:", f'  made: "{quoted(Writer(draw, scope, operations).number(2))}"']
    lines += ["outputs:", f"  made: {{type: number, range: {bounds}}}"]
    return "\n".join(lines) + "\n"


EXIT = """\
kind: inputs
id: exit
title: The way out
why: To have something to leave.
source: generated
inputs:
  intent:         {type: enum, of: [open, close], static: true}
  lots:           {type: number, unit: lots, range: [0, inf], static: true}
  open_lots:      {type: number, unit: lots, range: [-inf, inf], max_age: 2 s}
  reducible_lots: {type: number, unit: lots, range: [0, inf], max_age: 2 s}
"""
CLOSING = """\
kind: pipeline
id: closing
title: The way out
why: To leave.
source: generated
decides: close
gates: [%s]
size: {raw: exit.lots}
position: exit.open_lots
bound: exit.reducible_lots
"""


@st.composite
def libraries(draw: st.DrawFn, operations: tuple[str, ...] = EXACT, *, closes: bool = False) -> dict[str, str]:
    """A whole library: files by path; one that `closes` has a pipeline more, which says how positions are left."""
    names = [f"gate{i}" for i in range(draw(st.integers(1, 3)))]
    leaving = [f"leave{i}" for i in range(draw(st.integers(1, 2)))] if closes else []
    drawn = {name: draw(gates(name, operations)) for name in names}
    drawn |= {name: draw(gates(name, operations, closes=True)) for name in leaving}
    files = {"rules/world.yaml": WORLD, "rules/fits.yaml": TABLE, "rules/model.yaml": draw(models(operations))}
    files |= {f"rules/{name}.yaml": text for name, text in CALENDARS.items()}
    files |= {f"rules/{name}.yaml": text for name, (text, _) in drawn.items()}
    files["rules/pipeline.yaml"] = PIPELINE % ", ".join(names)
    if closes:
        files |= {"rules/exit.yaml": EXIT, "rules/closing.yaml": CLOSING % ", ".join(leaving)}
    for strategy in STRATEGIES:
        tightened = []
        for name, (_, chosen) in drawn.items():
            for p in chosen:
                if p.tighter and draw(st.booleans()):
                    stricter = p.value + (0.2 if p.tighter == "higher" else -0.2)
                    tightened.append(f"  {name}.{p.name}: {{value: {stricter!r} x, why: care, owner: a.b}}")
        tighten = "tighten:\n" + "\n".join(tightened) + "\n" if tightened else ""
        edge, most = draw(st.sampled_from((0, 25, 60))), draw(st.sampled_from((500, 5_000, 50_000)))
        files[f"strategies/{strategy}.yaml"] = STRATEGY % (strategy, FAMILY_OF[strategy], edge, most, tighten)
    return _without_wrong_directions(files)


WRONG_DIRECTION = "GL225"


def _without_wrong_directions(files: dict[str, str]) -> dict[str, str]:
    """Return a drawn library without the directions, and the tightenings, that the checker finds to loosen."""
    with tempfile.TemporaryDirectory() as folder:
        write(files, Path(folder))
        specs, issues = load_library(Path(folder))
    assert not is_error(issues), issues
    files = dict(files)
    for issue in check(specs, FUNCTIONS)[1]:
        if issue.code == WRONG_DIRECTION:
            lines = files[issue.span.file].splitlines()
            line = lines[issue.span.line - 1]
            lines[issue.span.line - 1] = re.sub(", tighter: (higher|lower)", "", line)
            files[issue.span.file] = "\n".join(lines) + "\n"
            target = f"  {Path(issue.span.file).stem}.{line.split(':')[0].strip()}: "
            for strategy in STRATEGIES:
                name = f"strategies/{strategy}.yaml"
                kept = [ln for ln in files[name].splitlines() if not ln.startswith(target)]
                files[name] = "\n".join(kept[:-1] if kept[-1] == "tighten:" else kept) + "\n"
    return files
