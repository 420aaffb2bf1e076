"""`exit:` of a strategy."""

from __future__ import annotations

from golive.documents.exit import Exit, ExitWhen
from golive.loader.fields import Fields
from golive.loader.nodes import MapNode

_SIDES = ("long", "short")


def read_exit(fields: Fields) -> Exit | None:
    """Return when a strategy leaves; None where it does not say."""
    own = fields.record("exit") if fields.has("exit") else None
    if own is None:
        return None
    _check_entries(fields, own)
    _check_blind(own)
    return Exit(span=fields.key_place("exit"), long=_when(own, "long"), short=_when(own, "short"))


def _when(fields: Fields, side: str) -> ExitWhen | None:
    own = fields.record(side) if fields.has(side) else None
    return None if own is None else ExitWhen(when=own.text("when"), because=own.text("because"))


def _check_entries(fields: Fields, own: Fields) -> None:
    """Report an exit from what the strategy never enters; who signals from outside may enter either way."""
    signal = fields.record("signal") if isinstance(fields.node.get("signal"), MapNode) else None
    for side in _SIDES:
        if own.has(side) and signal is not None and not signal.has(side):
            message = f"`exit.{side}` leaves what is never entered: the signal has no `{side}`"
            related = (("the signal is here", fields.key_place("signal")),)
            hint = f"remove it, or say under `signal` when to go {side}"
            fields.pad.error("GL120", message, own.key_place(side), hint=hint, related=related)


def _check_blind(own: Fields) -> None:
    """Report conditions that may be unknown for ever, and a patience with nothing to wait for."""
    doubtful = [side for side in _SIDES if own.has(side)]
    doubtful += [key for key in ("stop", "take") if own.has(key)]
    if doubtful and not own.has("blind"):
        message = f"missing key `blind` of `exit`: `{doubtful[0]}` may be unknown, and the position would stay"
        hint = "say after how long without an answer the position is closed (`blind: 60 s`)"
        own.pad.error("GL103", message, own.span, hint=hint)
    elif own.has("blind") and own.node.entries.keys() <= {"after", "blind"}:
        message = "`blind` waits for nothing: there is no `long`, `short`, `stop` or `take` to be unknown"
        own.pad.error("GL120", message, own.key_place("blind"), hint="remove it, or say what closes the position")
