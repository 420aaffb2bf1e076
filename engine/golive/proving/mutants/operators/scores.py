"""Mistakes in a score: a knot, a weight, a cap, an edge between bands moved; a band that deploys, or no longer does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from golive.core.dataclass import dataclass
from golive.core.span import NOWHERE, Span
from golive.core.unit import UNITS, Quantity, Unit
from golive.documents.library import Document, Specs
from golive.documents.score import Band, Component, Score, ScoreMap
from golive.proving.mutants.mutant import Change, became, dropped, put
from golive.proving.mutants.operators.written_numbers import moved_numbers

_PLAIN, _PERCENT = UNITS[""], UNITS["%"]
_WORST, _BEST = 0.0, 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Edit:
    """A part of a score that became another."""

    name: str
    text: str
    score: Score


def change_components(document: Document, specs: Specs) -> Iterator[Change]:
    """Move each weight, and each knot and each cap of each map."""
    for n, component in enumerate(document.components) if isinstance(document, Score) else ():
        assert isinstance(document, Score)
        for edit, span in (*_weights(document, n, component), *_maps(document, n, component)):
            yield Change(at=component.id, name=edit.name, span=span, text=edit.text, document=edit.score)


def _weights(score: Score, n: int, component: Component) -> Iterator[tuple[_Edit, Span]]:
    for name, text, weight in _steps(component.weight, _PERCENT):
        if weight > 0:
            changed = replace(score, components=put(score.components, n, replace(component, weight=weight)))
            yield _Edit(name=f"weight_{name}", text=f"weight: {text}", score=changed), component.span


def _maps(score: Score, n: int, component: Component) -> Iterator[tuple[_Edit, Span]]:
    for m, one in enumerate(component.maps):
        knots = ((name, text, replace(one, knots=line)) for name, text, line in moved_knots(one.knots, one.unit))
        for name, text, other in (*knots, *_caps(one)):
            maps = put(component.maps, m, other)
            changed = replace(score, components=put(score.components, n, replace(component, maps=maps)))
            edit = _Edit(name=f"{one.measure.value}_{name}", text=f"{one.measure.value}: {text}", score=changed)
            yield edit, one.measure.span


Line = tuple[tuple[float, float], ...]


def moved_knots(line: Line, unit: Unit) -> Iterator[tuple[str, str, Line]]:
    """Move what each knot is at, and the points it gives; not past its neighbours."""
    for k, (x, points) in enumerate(line):
        moved = [(f"x_{name}", text, (other, points)) for name, text, other in _steps(x, unit)]
        moved += [(f"points_{name}", text, (x, other)) for name, text, other in _steps(points, _PLAIN)]
        for name, text, knot in moved:
            knots = put(line, k, knot)
            if _in_order(knots):
                yield f"knot_{k + 1}_{name}", f"knot {k + 1}: {text}", knots


def _in_order(knots: tuple[tuple[float, float], ...]) -> bool:
    steps = [b[1] - a[1] for a, b in pairwise(knots)]
    one_way = all(step >= 0 for step in steps) or all(step <= 0 for step in steps)
    return one_way and all(b[0] > a[0] for a, b in pairwise(knots)) and all(_WORST <= p <= _BEST for _, p in knots)


def _caps(one: ScoreMap) -> Iterator[tuple[str, str, ScoreMap]]:
    for name, text, points in _steps(one.unproven_caps_at, _PLAIN):
        if _WORST <= points <= _BEST:
            yield f"unproven_{name}", f"unproven_caps_at: {text}", replace(one, unproven_caps_at=points)
    if one.unknown_caps_at is not None:
        yield "unknown_dropped", dropped("`unknown_caps_at`"), replace(one, unknown_caps_at=None)
        for name, text, points in _steps(one.unknown_caps_at, _PLAIN):
            if _WORST <= points <= min(p for _, p in one.knots):
                yield f"unknown_{name}", f"unknown_caps_at: {text}", replace(one, unknown_caps_at=points)


def change_bands(document: Document, specs: Specs) -> Iterator[Change]:
    """Move each edge between two bands, give it to the other, and turn whether each band deploys."""
    for n, band in enumerate(document.bands) if isinstance(document, Score) else ():
        assert isinstance(document, Score)
        for name, text, bands in (*_edges(document.bands, n), *_deploying(document.bands, n)):
            changed = replace(document, bands=bands)
            yield Change(at=band.id, name=name, span=band.span, text=text, document=changed)


def _edges(bands: tuple[Band, ...], n: int) -> Iterator[tuple[str, str, tuple[Band, ...]]]:
    if n + 1 == len(bands):
        return
    band, following = bands[n], bands[n + 1]
    for name, text, edge in _steps(band.hi, _PLAIN):
        if band.lo < edge < following.hi:
            moved = put(put(bands, n, replace(band, hi=edge)), n + 1, replace(following, lo=edge))
            yield f"edge_{name}", f"upper edge: {text}", moved
    owner = band if not band.hi_closed else following
    given = put(bands, n, replace(band, hi_closed=not band.hi_closed))
    given = put(given, n + 1, replace(following, lo_closed=not following.lo_closed))
    yield "edge_given", f"{band.hi:g} became part of {owner.id}", given


def _deploying(bands: tuple[Band, ...], n: int) -> Iterator[tuple[str, str, tuple[Band, ...]]]:
    band = bands[n]
    words = ("true", "false") if band.deploy else ("false", "true")
    yield "deploy_turned", f"deploy: {became(*words)}", put(bands, n, replace(band, deploy=not band.deploy))


def change_limits(document: Document, specs: Specs) -> Iterator[Change]:
    """Move when a weak component caps the whole, at what, and how much must be measured."""
    if not isinstance(document, Score):
        return
    veto, span = document.veto, document.veto.span
    moved = [("below", *step, replace(veto, below=step[2])) for step in _steps(veto.below, _PLAIN)]
    moved += [("caps_at", *step, replace(veto, caps_at=step[2])) for step in _steps(veto.caps_at, _PLAIN)]
    for field, name, text, points, other in moved:
        if _WORST <= points <= _BEST:
            changed, shown = replace(document, veto=other), f"{field}: {text}"
            yield Change(at="veto", name=f"{field}_{name}", span=span, text=shown, document=changed)
    gone = replace(document, veto=replace(veto, below=_WORST))
    yield Change(at="veto", name="dropped", span=span, text=dropped("`veto`"), document=gone)
    for name, text, share in _steps(document.least_coverage, _PERCENT):
        changed = replace(document, least_coverage=share)
        yield Change(
            at="least_coverage",
            name=name,
            span=document.header.span,
            text=f"least_coverage: {text}",
            document=changed if share <= 1 else None,
        )


def _steps(value: float, unit: Unit) -> Iterator[tuple[str, str, float]]:
    """Yield a number one step of its last digit up and down: of these numbers, the document does not keep the place."""
    for moved in moved_numbers(Quantity(value, unit), NOWHERE, {}, ()):
        if moved.value.unit is unit:
            yield moved.name, moved.text, moved.value.value
