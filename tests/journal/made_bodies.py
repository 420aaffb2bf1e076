"""Hypothesis: bodies of any kind, made from the types of their fields, and one plain body of each."""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Mapping
from fractions import Fraction
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from golive.journal.bodies.alert_answer import REPLIES
from golive.journal.bodies.command import WORDS as COMMANDED
from golive.journal.bodies.order import SIDES
from golive.journal.bodies.switch import STATES
from golive.journal.body import Body
from golive.journal.body_fields import MOST_COUNTED, As

WORDS = {"side": SIDES, "to": STATES, "word": COMMANDED, "reply": REPLIES}
"""Fields of a closed set."""

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
PART = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=8)
WHOLE = st.integers(min_value=-(10**30), max_value=10**30)
SCALARS: Mapping[As, st.SearchStrategy[Any]] = {
    As.NS: WHOLE,
    As.LOTS: WHOLE,
    As.MONEY: WHOLE,
    As.COUNT: st.integers(min_value=-MOST_COUNTED, max_value=MOST_COUNTED),
    As.RATIO: st.floats(allow_nan=False, allow_infinity=False),
    As.EXACT: st.fractions(),
}
PLAIN: Mapping[Any, Any] = {
    As.NS: 1_700_000_000_124_293_124,
    As.LOTS: 55,
    As.MONEY: -1_000_000_000_000_000_055,
    As.COUNT: 3,
    As.RATIO: 0.1,
    As.EXACT: Fraction(1168107, 2),
    str: "word",
    bool: True,
}


def bodies(kind: type[Any]) -> st.SearchStrategy[Any]:
    """Return any body of a kind, of today's version."""
    fields = {name: hint for name, hint in hints(kind).items() if name != "v"}
    return st.builds(kind, **{name: values(hint, name, kind) for name, hint in fields.items()})


def values(hint: Any, name: str, kind: type[Any]) -> st.SearchStrategy[Any]:
    """Return any value of a type."""
    if name in WORDS:
        return st.sampled_from(WORDS[name])
    if name in getattr(kind, "KEY", ()) and hint is str:
        return PART
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return SCALARS[arguments[1]]
    if origin in (Union, types.UnionType):
        return st.none() | values(arguments[0], name, kind)
    if origin is tuple:
        return st.lists(values(arguments[0], name, kind), max_size=3).map(tuple)
    if origin is not None:
        return st.dictionaries(TEXT, values(arguments[1], name, kind), max_size=3)
    bare = {str: TEXT, bool: st.booleans()}
    return bare[hint] if hint in bare else bodies(hint)


def plain_body(kind: type[Body]) -> Body:
    """Return one body of a kind, with something in every field."""
    body: Body = plain_of(kind)
    return body


def plain_of(hint: Any, name: str = "") -> Any:
    """Return one value of a type."""
    if name in WORDS:
        return WORDS[name][0]
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return PLAIN[arguments[1]]
    if origin in (Union, types.UnionType):
        return plain_of(arguments[0])
    if origin is tuple:
        return (plain_of(arguments[0]),)
    if origin is not None:
        return {"name": plain_of(arguments[1])}
    if hint in PLAIN:
        return PLAIN[hint]
    return hint(**{n: plain_of(h, n) for n, h in hints(hint).items() if n != "v"})


def hints(kind: Any) -> dict[str, Any]:
    """Return the types of a body's fields."""
    every = get_type_hints(kind, include_extras=True)
    return {field.name: every[field.name] for field in dataclasses.fields(kind)}
