"""What changed among the declarations of a document: parameters, inputs, lets and rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from golive.checker.checked import Key
from golive.checker.compare.looser_tighter import Change, Direction, paired
from golive.checker.movement import DOWN, EITHER, UP, Moves
from golive.core.signature import Type
from golive.core.span import Span
from golive.core.unit import Quantity, show, show_duration
from golive.documents.declarations import Cap, Input, Let, Parameter, Reduction, Requirement, Tightening
from golive.documents.header import Text
from golive.documents.library import Scoped
from golive.language.parser import Problem, parse
from golive.language.syntax import Expression

_LOOSER, _TIGHTER, _CHANGED, _NEITHER = Direction.LOOSER, Direction.TIGHTER, Direction.CHANGED, Direction.NEITHER


class Declarations:
    """The changes so far, and how each kind of declaration is compared.

    `readers` are the gates that what is declared reaches, by the name it is read by; `moves` is how much the new
    library lets through as a number rises.
    """

    def __init__(self, readers: Mapping[str, tuple[str, ...]], moves: Mapping[Key, Moves]) -> None:
        self.readers, self.moves = readers, moves
        self.changes: list[Change] = []

    def say(
        self,
        direction: Direction,
        document: str,
        message: str,
        span: Span,
        *,
        removed: bool = False,
        read_as: str | None = None,
    ) -> None:
        """Note a change; `read_as` is the name by which gates read what changed, the document's unless given."""
        gates = self.readers.get(document.partition(" ")[2] if read_as is None else read_as, ())
        change = Change(
            direction=direction, document=document, message=message, span=span, removed=removed, gates=gates
        )
        self.changes.append(change)

    def moved(self, key: Key, old: Quantity | str, new: Quantity | str, members: tuple[str, ...] = ()) -> Direction:
        """Return which way a parameter or fact went: by what the rules make of it, whatever it is said to do.

        `members` are the words that a word is one of, in an order that did not change.
        """
        moves = self.moves.get(key, EITHER)
        if isinstance(old, str) and isinstance(new, str) and {old, new} <= set(members) and moves in (UP, DOWN):
            return self._went(members.index(old), members.index(new), moves)
        if not isinstance(old, Quantity) or not isinstance(new, Quantity) or moves not in (UP, DOWN):
            return _CHANGED
        if old.unit.dimension != new.unit.dimension:
            return _CHANGED
        return self._went(old.value, new.value, moves)

    @staticmethod
    def _went(old: float, new: float, moves: Moves) -> Direction:
        if old == new:
            return _NEITHER
        return _LOOSER if (new > old) is (moves == UP) else _TIGHTER

    def parameters(
        self,
        what: str,
        old: Sequence[Parameter],
        new: Sequence[Parameter],
        *,
        facts: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """Compare parameters; `facts` are the names by which gates read those that they read of a strategy."""
        for name, before, after in paired(old, new, lambda p: p.id):
            if before is None or after is None:
                # What reads it changed as well, and is reported there.
                one = after if after is not None else before
                assert one is not None
                text = f"parameter `{name}` is {'gone' if after is None else 'new'}"
                self.say(_NEITHER, what, text, one.span, removed=after is None)
                continue
            if _value(before) != _value(after):
                members = after.members if before.members == after.members else ()
                direction = self.moved((what.partition(" ")[2], name), before.value, after.value, members)
                tighter = f", tighter is {after.tighter}" if after.tighter else ""
                text = f"`{name}` is {shown(after)}, it was {shown(before)}{tighter}"
                self.say(direction, what, text, after.span, read_as=facts.get(name))
            if before.tighter != after.tighter:
                text = f"`{name}` says tighter is {after.tighter or 'neither'}, it said {before.tighter or 'neither'}"
                self.say(_CHANGED, what, text, after.span)
            if (before.lo, before.hi, before.members) != (after.lo, after.hi, after.members):
                self.say(_NEITHER, what, f"the range of `{name}` changed", after.span)

    def kinds(self, what: str, old: Scoped, new: Scoped) -> None:
        """Report names that stand for another kind of thing: what reads them reads the same, and means another."""
        before, after = _kinds(old), _kinds(new)
        for name in before.keys() & after.keys():
            if before[name] != after[name]:
                text = f"`{name}` is {after[name]} now, it was {before[name]}"
                self.say(_CHANGED, what, text, new.header.span)

    def uses(self, what: str, old: Sequence[Input], new: Sequence[Input]) -> None:
        kind, _, document = what.partition(" ")
        for name, before, after in paired(old, new, lambda i: i.id):
            read_as = f"{document}.{name}" if kind == "inputs" else document
            if after is None and before is not None:
                text = f"input `{name}` need not be known any more"
                self.say(_LOOSER, what, text, before.span, removed=True, read_as=read_as)
            elif before is None and after is not None:
                direction = _NEITHER if after.optional or kind == "inputs" else _TIGHTER
                self.say(direction, what, f"input `{name}` is new", after.span, read_as=read_as)
            elif before is not None and after is not None:
                self.use(what, before, after, read_as)

    def use(self, what: str, old: Input, new: Input, read_as: str) -> None:
        """Compare one input: whether it may be unknown, how old it may be, and what it is."""
        name, span = new.id, new.span
        if old.optional != new.optional:
            direction, now = (_LOOSER, "optional") if new.optional else (_TIGHTER, "required")
            self.say(direction, what, f"input `{name}` is {now} now", span, read_as=read_as)
        if old.max_age_s != new.max_age_s:
            text = f"input `{name}` may be {_age(new.max_age_s)} old, it was {_age(old.max_age_s)}"
            self.say(_LOOSER if _may_be_older(old, new) else _TIGHTER, what, text, span, read_as=read_as)
        if old.length_s != new.length_s:
            text = f"the bars of input `{name}` are {_length(new.length_s)} long, they were {_length(old.length_s)}"
            self.say(_CHANGED, what, text, span, read_as=read_as)
        if (old.type is None) != (new.type is None) or _origin(old) != _origin(new):
            self.say(_CHANGED, what, f"input `{name}` comes from elsewhere", span, read_as=read_as)
        elif old.type is not None and new.type is not None and old.type != new.type:
            text = f"the values that input `{name}` may have changed"
            self.say(_narrowed(old.type, new.type), what, text, span, read_as=read_as)
        if (old.zone, old.members_of) != (new.zone, new.members_of):
            self.say(_CHANGED, what, f"how input `{name}` is read changed", span, read_as=read_as)

    def lets(self, what: str, old: Sequence[Let], new: Sequence[Let]) -> None:
        for name, before, after in paired(old, new, lambda x: x.id):
            if before is None or after is None:
                one = after if after is not None else before
                assert one is not None
                text = f"`{name}` is {'gone' if after is None else 'new'}"
                self.say(_NEITHER, what, text, one.expression.span, removed=after is None)
            else:
                self.text(what, name, before.expression, after.expression, after.expression.span)

    def requirements(self, what: str, old: Sequence[Requirement], new: Sequence[Requirement]) -> None:
        for name, before, after in paired(old, new, lambda r: r.id):
            if self.rule(what, "requirement", name, before, after) or before is None or after is None:
                continue
            if before.forbidden != after.forbidden:
                text = f"`{name}` {'forbids' if after.forbidden else 'requires'} now"
                self.say(_CHANGED, what, text, after.span)
            self.text(what, name, before.condition, after.condition, after.span)

    def reductions(self, what: str, old: Sequence[Reduction], new: Sequence[Reduction]) -> None:
        for name, before, after in paired(old, new, lambda r: r.id):
            if not self.rule(what, "reduction", name, before, after) and before is not None and after is not None:
                self.text(what, f"{name}.when", before.when, after.when, after.span)
                self.text(what, f"{name}.to", before.to, after.to, after.span)

    def caps(self, what: str, old: Sequence[Cap], new: Sequence[Cap]) -> None:
        for name, before, after in paired(old, new, lambda c: c.id):
            if not self.rule(what, "cap", name, before, after) and before is not None and after is not None:
                self.text(what, name, before.at, after.at, after.span)

    def rule(
        self,
        what: str,
        kind: str,
        name: str,
        old: Requirement | Reduction | Cap | None,
        new: Requirement | Reduction | Cap | None,
    ) -> bool:
        """Report a rule that one side lacks; say whether there was one."""
        if new is None and old is not None:
            self.say(_LOOSER, what, f"{kind} `{name}` is gone", old.span, removed=True)
        elif old is None and new is not None:
            self.say(_TIGHTER, what, f"{kind} `{name}` is new", new.span)
        return (old is None) is not (new is None)

    def text(self, what: str, name: str, old: Text | None, new: Text | None, span: Span) -> None:
        """Report an expression that means something else, or that one side lacks."""
        if (old is None) is not (new is None):
            self.say(_CHANGED, what, f"`{name}` is {'gone' if new is None else 'new'}", span)
        elif old is not None and new is not None and _tree(old) != _tree(new):
            self.say(_CHANGED, what, f"`{name}` is computed otherwise", new.span)


def _kinds(document: Scoped) -> dict[str, str]:
    kinds = {i.id: "an input" for i in document.inputs} | {p.id: "a parameter" for p in document.parameters}
    return kinds | {x.id: "computed" for x in document.lets}


def _origin(item: Input) -> str:
    return item.origin.value if item.origin is not None else ""


def _age(age_s: float | None) -> str:
    return "any age" if age_s is None else f"{age_s:g} s"


def _may_be_older(old: Input, new: Input) -> bool:
    return new.max_age_s is None or (old.max_age_s is not None and new.max_age_s > old.max_age_s)


def _narrowed(old: Type, new: Type) -> Direction:
    """Return which way the values went that an input may have."""
    if (old.kind, old.dimension, old.members) != (new.kind, new.dimension, new.members):
        return _CHANGED
    if old.lo <= new.lo and new.hi <= old.hi:
        return _TIGHTER
    return _LOOSER if new.lo <= old.lo and old.hi <= new.hi else _CHANGED


def _length(length_s: float | None) -> str:
    return "any length" if length_s is None else show_duration(length_s)


def _value(item: Parameter | Tightening) -> object:
    """Return a value as it decides: 60 % and 0.6 are one."""
    return (item.value.value, item.value.unit.dimension) if isinstance(item.value, Quantity) else item.value


def shown(item: Parameter | Tightening) -> str:
    return show(item.value.value, item.value.unit) if isinstance(item.value, Quantity) else item.value


def _tree(text: Text) -> Expression | str:
    """Return what an expression means; text that is none is compared as it is."""
    parsed = parse(text.value)
    return text.value if isinstance(parsed, Problem) else parsed
