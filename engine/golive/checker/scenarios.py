"""Scenarios: one document of them, in which each kind of shock is there, by numbers that are harsh enough to be one."""

from __future__ import annotations

from golive.checker.draft import Draft
from golive.checker.needs import Made, check_names, is_sound
from golive.documents.scenarios import SHOCKS, Scenarios

_MADE = Made(who="a stress test", beyond="GL283", softer="tests less")


def check_scenarios(draft: Draft) -> None:
    """Check what a library is held against; it says it once, for of two documents nobody knows the worst."""
    documents = draft.index.specs.scenarios
    for other in documents[1:]:
        related = (("the first one", documents[0].header.span),)
        message = f"`{other.header.id}` is a second document of scenarios"
        draft.pad.error("GL220", message, other.header.span, hint="put its scenarios into the first", related=related)
    for one in documents:
        needs = one.needs()
        read = {name.value: name.span for scenario in one.scenarios for name in scenario.shocks.values()}
        check_names(draft, _MADE, one.parameters, needs, {name: read.get(name, one.header.span) for name in needs})
        for parameter in one.parameters:
            if parameter.id in needs:
                is_sound(draft, _MADE, parameter, needs[parameter.id])
        _shocks(draft, one)


def _shocks(draft: Draft, document: Scenarios) -> None:
    """Report a kind of shock that no scenario has, and one number that is the size of two kinds."""
    for shock in SHOCKS:
        if not any(shock in scenario.shocks for scenario in document.scenarios):
            message = f"no scenario shocks the {shock}, so that nobody knows what is lost then"
            draft.pad.error("GL284", message, document.header.span, hint=f"add `{shock}:` to one of them")
    sizes = {parameter.id: parameter.value for parameter in document.parameters}
    first: dict[str, str] = {}
    for scenario in document.scenarios:
        for shock, name in scenario.shocks.items():
            if name.value in sizes and first.setdefault(name.value, shock) != shock:
                message = f"`{name.value}` is the size of a shock of {first[name.value]}, and here of {shock}"
                draft.pad.error("GL284", message, name.span, hint=f"give the {shock} a parameter of its own")
