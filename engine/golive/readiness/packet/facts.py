"""Everything that a packet shows, as text: what stands in its payload, and nothing that can be worked out from it.

The verdict, the counts and the blockers are not among them: the page works them out of the items, so that no payload
can say READY over an item that fails.
"""

from __future__ import annotations

from golive.compiler.order_flow import OrderFlow
from golive.core.dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleFact:
    """A rule of an item: what was observed, its limit, and the line of the policy."""

    rule: str
    observed: str
    op: str
    limit: str
    margin: str
    holds: str
    line: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFact:
    """How an item stands; `canary` and `live` are its statuses, `until` when its evidence is too old.

    `evidence` is the entry that decided, `n` what it counts, `begin` and `end` its period, `by` and `sources` where it
    is from. Texts are `-` where there is nothing.
    """

    id: str
    title: str
    category: str
    how: str
    needed_for: str
    waivable: bool
    canary: str
    live: str
    why: str
    owner: str
    next: str
    until: str
    maps_to: tuple[str, ...]
    rules: tuple[RuleFact, ...]
    evidence: str
    n: str
    begin: str
    end: str
    by: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberFact:
    """A number with its interval, and how many measurements it rests on; `about` says of what, or why it is absent."""

    name: str
    value: str
    interval: str
    n: str
    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyFact:
    """What can be lost, and by whose word."""

    name: str
    amount: str
    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WaiverFact:
    """An item that somebody waived for a while.

    It was `signed` at an instant, holds `until` before another, and the library lets it hold until `latest` at most.
    """

    item: str
    by: str
    owner: str
    reason: str
    signed: str
    until: str
    latest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepFact:
    """One of the steps before live, and whether it is done."""

    title: str
    items: str
    done: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FactTable:
    """A table whose first column names its rows."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CurveFact:
    """A named line through points, each a pair of decimal numbers."""

    name: str
    points: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkFact:
    """A named upright line, at a decimal number."""

    name: str
    x: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlotFact:
    """What is drawn of numbers that stand in a table beside it, with the names and units of its axes."""

    id: str
    title: str
    about: str
    x_name: str
    y_name: str
    curves: tuple[CurveFact, ...]
    marks: tuple[MarkFact, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BarFact:
    """Points from `lower` to `upper`, decimal numbers from 0 to 100; what nobody measured is not `known`."""

    name: str
    lower: str
    upper: str
    known: bool
    strong: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneFact:
    """A named band of points."""

    name: str
    low: str
    high: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BarsFact:
    """Points that stand in a table beside it, drawn over bands; a part below `capped_below` caps the whole."""

    id: str
    title: str
    about: str
    bars: tuple[BarFact, ...]
    zones: tuple[ZoneFact, ...]
    capped_below: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """A part of the packet behind its first page; no fact of it is in a drawing alone."""

    id: str
    title: str
    paragraphs: tuple[str, ...]
    tables: tuple[FactTable, ...]
    plots: tuple[PlotFact, ...] = ()
    bars: tuple[BarsFact, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PacketFacts:
    """All of it.

    `order_flow` says whether a gate of the policy sees any, `solo` that one person signs alone, and `uncounted` why
    nothing that people signed counts.
    """

    title: str
    stage_needed: str
    order_flow: OrderFlow
    solo: bool
    uncounted: str
    items: tuple[ItemFact, ...]
    steps: tuple[StepFact, ...]
    numbers: tuple[NumberFact, ...]
    money: tuple[MoneyFact, ...]
    waivers: tuple[WaiverFact, ...]
    changes: tuple[str, ...]
    limits: tuple[str, ...]
    strategy: Chapter
    chapters: tuple[Chapter, ...]
