"""Fills: every assumption is there, in its dimension and its bounds, and none is better than somebody answers for."""

from __future__ import annotations

from golive.checker.draft import Draft
from golive.checker.needs import Made, check_names, is_sound
from golive.core.unit import Quantity, show
from golive.documents.declarations import Parameter
from golive.documents.fills import ACCEPT, TOUCH, LatencyLeg

_MADE = Made(who="a paper broker", beyond="GL234", softer="fills no worse")


def check_fills(draft: Draft) -> None:
    """Check every fills document against what a paper broker is made of."""
    for fills in draft.index.specs.fills:
        parameters, needs = {p.id: p for p in fills.parameters}, fills.needs()
        read = {name.value: name.span for leg in fills.latency for name in leg.numbers.values()}
        check_names(draft, _MADE, fills.parameters, needs, {name: read.get(name, fills.header.span) for name in needs})
        sound = {n: p for n, p in parameters.items() if n in needs and is_sound(draft, _MADE, p, needs[n])}
        for leg in fills.latency:
            _leg(draft, leg, sound)
        _optimism(draft, sound)


def _leg(draft: Draft, leg: LatencyLeg, sound: dict[str, Parameter]) -> None:
    """Report a tail that is faster than the middle, and a middle that a log-normal cannot have."""
    numbers = {key: sound[name.value].value for key, name in leg.numbers.items() if name.value in sound}
    median, p99 = numbers.get("median"), numbers.get("p99")
    if isinstance(median, Quantity) and not median.value:
        message = f"`{leg.numbers['median'].value}` is {median}, the median of a lognormal is above zero"
        draft.pad.error("GL234", message, leg.numbers["median"].span, "write `model: constant`, or a longer median")
    if isinstance(median, Quantity) and isinstance(p99, Quantity) and p99.value < median.value:
        message = f"of 100 messages 99 take at most {p99}, and half of them up to {show(median.value, median.unit)}"
        draft.pad.error("GL234", message, leg.numbers["p99"].span, "p99 is not below the median")


def _optimism(draft: Draft, sound: dict[str, Parameter]) -> None:
    queue, accepted = sound.get("queue"), sound.get("accept_optimism")
    if queue is None or accepted is None or queue.value != TOUCH or accepted.value == ACCEPT:
        return
    related = (("whoever answers for it accepts it here", accepted.span),)
    message = f"`queue: {TOUCH}` fills more than a venue would, and nobody accepts that"
    hint = f"write `accept_optimism: {{value: {ACCEPT}, ...}}`, which every report repeats, or another queue"
    draft.pad.error("GL234", message, queue.span, hint=hint, related=related)
