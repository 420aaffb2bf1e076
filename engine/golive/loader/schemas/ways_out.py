"""`exit`, `order` and `repeat` of a strategy."""

from __future__ import annotations

from golive.documents.order_terms import ORDER_TYPES, REPEATS, RESIDUALS, TIMES_IN_FORCE
from golive.documents.own_numbers import OWN_NUMBERS, OwnNumber
from golive.loader.schemas.declarations import parameter_keys
from golive.loader.schemas.pieces import Schema, described, expression, record, text


def exit_() -> Schema:
    """Return the schema of when a strategy leaves."""
    side = record(
        {"when": expression("true when to leave"), "because": text("why, as it is shown")},
        ("when", "because"),
        '{when: move <= 0, because: "the move is over"}',
    )
    schema = record({"long": side, "short": side, **_numbers("exit")}, (), "{stop: 40 bps, blind: 60 s}")
    return {**described(schema, "when a position is left: any of it closes all of it"), "minProperties": 1}


def order() -> Schema:
    """Return the schema of how a strategy orders."""
    own: Schema = {
        "type": {"enum": list(ORDER_TYPES), "description": "what kind of order it sends"},
        "at": expression("the price of a limit order, or that at which a stop order begins"),
        "residual": {"enum": list(RESIDUALS), "description": "what becomes of what is not filled at once"},
        "time_in_force": {"enum": list(TIMES_IN_FORCE), "description": "how long it stays"},
        "post_only": {"type": "boolean", "description": "whether it may take nothing"},
        **_numbers("order"),
    }
    schema = record(own, ("type",), "{type: market, residual: cancel, collar: 20 bps, expires: 5 s}")
    return described(schema, "how it orders; a market order unless said")


def repeat() -> Schema:
    """Return the schema of what a signal is that repeats one."""
    about = "what a signal is in a direction that is held or under way: none (`ignore`), or one to decide on"
    own: Schema = {"while_open": {"enum": list(REPEATS), "description": about}, **_numbers("repeat")}
    schema = record(own, (), "{while_open: ignore, after_close: 60 s}")
    return {**described(schema, "what a repeated signal is"), "minProperties": 1}


def _numbers(section: str) -> Schema:
    return {one.key: _number(one) for one in OWN_NUMBERS.values() if one.section == section}


def _number(one: OwnNumber) -> Schema:
    full = f"{{value: {one.example}, source: house prior}}"
    return {
        "type": ["string", "number", "object"],
        "minLength": 1,
        "properties": parameter_keys(),
        "required": ["value", "source"],
        "additionalProperties": False,
        "description": one.about,
        "$comment": f"write a number with its unit, or `{full}`",
    }
