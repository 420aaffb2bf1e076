"""How types are written in issues, and the next step where one of them does not fit."""

from __future__ import annotations

from golive.core.signature import Kind, Signature, Type

CONDITION = "compare it with something"


def with_article(type_: Type) -> str:
    """Write a type with its article; streams of many events take none.

    >>> with_article(Type(kind=Kind.ENUM, members=("long", "short")))
    'an enum (long | short)'
    """
    if type_.kind in (Kind.TRADES, Kind.QUOTES, Kind.BARS, Kind.LEVELS):
        return str(type_)
    return f"an {type_}" if type_.kind is Kind.ENUM else f"a {type_}"


def usage(signature: Signature) -> str:
    """Return the next step where a function is called wrongly: how it is called."""
    names = [name for name, _ in signature.arguments]
    if signature.optional:
        first, last = names[: -signature.optional], names[-signature.optional :]
        left_out = " and ".join(f"`{name}`" for name in last)
        return f"write `{signature.name}({', '.join(first)})`, then {left_out} where wanted"
    return f"write `{signature.name}({', '.join([*names, *(['...'] if signature.variadic else [])])})`"


def number_from(type_: Type) -> str:
    """Return the next step where this type stands and a number is needed."""
    if type_.kind is Kind.ENUM:
        return 'an enum gives a number by a choice: `one if it == "member" else other`'
    if type_.kind is Kind.BOOL:
        return "a condition gives a number by a choice: `one if condition else other`"
    if type_.kind is Kind.TIME:
        return "take a number from it, as in `time_of_day(decided_at)`"
    return "take a number from it by a function; `rules/gates/README.md` lists them"


def comparable(left: Type, right: Type) -> str:
    """Return the next step where two types that do not compare are compared."""
    enum = next((t for t in (left, right) if t.kind is Kind.ENUM and t.members), None)
    if enum is not None:
        return f'compare an enum with a member by `==` or `in`, as in `== "{enum.members[0]}"`'
    if Kind.BOOL in (left.kind, right.kind):
        return "a condition stands by itself, or after `not`"
    return "compare numbers with numbers; `rules/gates/README.md` lists the functions that give one"


def are(count: int) -> str:
    """Write a count with its verb."""
    return f"{count} is" if count == 1 else f"{count} are"
