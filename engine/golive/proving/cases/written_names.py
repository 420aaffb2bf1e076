"""What a case of a document calls the things that it can give: by the document's own names, else `document.name`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from golive.checker.checked import Checked
from golive.core.dataclass import dataclass
from golive.core.row import DECIDED_AT
from golive.core.signature import Kind
from golive.language.terms import ColumnRef, Reference, Term, WindowRef
from golive.proving.cases.names import Names
from golive.proving.cases.targets import Place, Target


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseNames:
    """The names of one document: `inputs` are its own, `called` is how each thing that can be given is called."""

    document: str
    inputs: Mapping[str, Target]
    called: Mapping[Place, str]

    def of(self, term: Term) -> str:
        """Return the name of a term that a case can give, and nothing for any other."""
        return self.called.get(_place(term), "")


def _place(term: Term) -> Place:
    match term:
        case ColumnRef(port=port):
            return ("moment",) if port.column == DECIDED_AT else ("column", port.column)
        case WindowRef(type=type_):
            return ("stream", Kind.BOOK.value if type_.kind is Kind.LEVELS else type_.kind.value)
        case Reference(document=document, id=name):
            return ("pin", document, name)
    return ()


def names_of(checked: Checked, document: str) -> CaseNames:
    """Return what a case of a document can give: every column, stream, let and output, its own by their own names."""
    names, specs = Names(checked), checked.specs
    called: dict[Place, str] = {}
    for other in (*specs.inputs, *specs.scoped):
        for name, target in _targets(names, other.header.id):
            called.setdefault(target.place, f"{other.header.id}.{name}")
    own = dict(_targets(names, document))
    called |= {target.place: name for name, target in own.items()}
    declared = (item.id for one in specs.scoped if one.header.id == document for item in one.inputs)
    return CaseNames(document=document, inputs={n: own[n] for n in declared if n in own}, called=called)


def _targets(names: Names, document: str) -> Iterator[tuple[str, Target]]:
    return ((name, meaning) for name, meaning in names.of(document).items() if not isinstance(meaning, str))
