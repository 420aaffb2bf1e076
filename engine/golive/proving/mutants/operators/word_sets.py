"""Which words a part of an expression can be, told from what the library declares: the set that a word belongs to."""

from __future__ import annotations

from collections.abc import Iterator

from golive.checker.library_index import LISTED, LISTS, NOT_LISTED
from golive.core.dataclass import dataclass
from golive.core.signature import Signature, Type
from golive.documents.declarations import Input
from golive.documents.library import Scoped, Specs, Table
from golive.language.builtins import BUILTINS
from golive.language.parser import Problem, parse
from golive.language.syntax import Call, Expression, Name, Word
from golive.models.functions import FUNCTIONS

_SIGNATURES = {f.name: f for f in (*BUILTINS, *FUNCTIONS)}
_DEEP = 20
"""How far a name is followed: lets that name each other in a circle are refused elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WordSets:
    """The closed sets of words in the expressions of a document."""

    document: Scoped
    specs: Specs

    def of(self, part: Expression, deep: int = 0) -> tuple[str, ...]:
        """Return what words a part can be, in the order of their set; empty where it is no word."""
        if deep > _DEEP:
            return ()
        match part:
            case Name(id=name):
                return self._named(name, deep)
            case Call(op="if", arguments=(_, yes, no)):
                return tuple(dict.fromkeys((*self._answers(yes, deep), *self._answers(no, deep))))
            case Call(op=op):
                if op in LISTS:
                    return LISTED, NOT_LISTED
                table, signature = self._table(op), _SIGNATURES.get(op)
                if table is not None:
                    return table.outcomes
                return () if signature is None else self._typed(signature, signature.result, part, deep)
        return ()

    def beside(self, call: Call, n: int) -> tuple[str, ...]:
        """Return what words the n-th argument of a call may be."""
        table, signature = self._table(call.op), _SIGNATURES.get(call.op) if call.is_function else None
        if call.op in ("eq", "ne"):
            return self.of(call.arguments[1 - n])
        if call.op == "if":
            return self.of(call)
        if table is not None:
            axis = (table.rows, table.columns)[min(n, 1)]
            return tuple(member.value for member in axis.members)
        if signature is None or n >= len(signature.arguments):
            return ()
        return self._typed(signature, signature.arguments[n][1], call, 0)

    def _answers(self, part: Expression, deep: int) -> tuple[str, ...]:
        return (part.value,) if isinstance(part, Word) else self.of(part, deep + 1)

    def _typed(self, signature: Signature, type_: Type, call: Call, deep: int) -> tuple[str, ...]:
        """Return the members of a type of a function, which may be that of one of its arguments."""
        names = [name for name, _ in signature.arguments]
        at = names.index(type_.same_as) if type_.same_as in names else len(call.arguments)
        return type_.members or (self.of(call.arguments[at], deep + 1) if at < len(call.arguments) else ())

    def _named(self, name: str, deep: int) -> tuple[str, ...]:
        for let in self.document.lets:
            if let.id == name:
                parsed = parse(let.expression.value)
                return () if isinstance(parsed, Problem) else self.of(parsed, deep + 1)
        members = (p.members for p in self.document.parameters if p.id == name)
        return next(members, ()) or next((self._read(i) for i in self.document.inputs if i.id == name), ())

    def _read(self, item: Input) -> tuple[str, ...]:
        if item.origin is not None:
            return next((words for where, words in self._sources() if where == item.origin.value), ())
        return self._declared(item)

    def _sources(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield what other documents give, as `document.name`, with the words that it can be."""
        specs = self.specs
        yield from ((f"{d.header.id}.{i.id}", self._declared(i)) for d in specs.inputs for i in d.inputs)
        yield from ((f"{m.header.id}.{o.id}", o.type.members) for m in specs.models for o in m.outputs)
        yield "strategy.family", tuple(sorted({s.family.value for s in specs.strategies}))

    def _declared(self, item: Input) -> tuple[str, ...]:
        strategies = self.specs.strategies
        named = {
            "strategies": {s.header.id for s in strategies},
            "symbols": {name.value for s in strategies for name in s.instruments},
            "venues": {name.value for s in strategies for name in s.venues},
        }
        if item.members_of:
            return tuple(sorted(named[item.members_of]))
        return item.type.members if item.type is not None else ()

    def _table(self, op: str) -> Table | None:
        return next((t for t in self.specs.tables if t.header.id == op), None)
