"""How drills are called in the records: an outcome is evidence of its own, and so is that a drill began."""

from __future__ import annotations

DRILL = "drill_"
"""How an item begins that a drill is evidence for, before the drill's name."""

BEGAN = "began"
"""The outcome under which the start of a drill is written, before anything of it is known."""


def drill_item(drill: str, outcome: str) -> str:
    """Return what evidence of an outcome of a drill is called.

    >>> drill_item("kill", "began")
    'drill_kill/began'
    """
    return f"{DRILL}{drill}/{outcome}"


def drill_of(item: str) -> tuple[str, str] | None:
    """Return the drill and the outcome that evidence is of, None where it is of no drill.

    >>> drill_of("drill_kill/by_hand/left"), drill_of("anchor/paper-1")
    (('kill', 'by_hand/left'), None)
    """
    if not item.startswith(DRILL):
        return None
    drill, _, outcome = item.removeprefix(DRILL).partition("/")
    return drill, outcome


def is_start(item: str) -> bool:
    """Say whether evidence is that a drill began, and of nothing that it showed.

    >>> is_start("drill_kill/began"), is_start("drill_kill/by_hand/left"), is_start("began")
    (True, False, False)
    """
    drill = drill_of(item)
    return drill is not None and drill[1] == BEGAN
