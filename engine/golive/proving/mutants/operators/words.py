"""Another word: each word of a closed set taken for one beside it, and lists with one word too few or too many."""

from __future__ import annotations

import re
from collections.abc import Iterator

from golive.documents.header import Text
from golive.language.syntax import Call, Expression, Word
from golive.proving.mutants.mutant import dropped
from golive.proving.mutants.operators.spliced import TextChange, as_part_of_id, between, ends_of, spliced
from golive.proving.mutants.operators.word_sets import WordSets

_IN = re.compile(r"\b(?:not\s+)?in\b")


def other_words(text: Text, call: Call, sets: WordSets) -> Iterator[TextChange]:
    """Yield an expression with each word that a call is made on exchanged for those beside it in its set."""
    if call.op == "in":
        return
    for n, part in enumerate(call.arguments):
        if isinstance(part, Word):
            start, end = ends_of(part)
            for word in beside(part.value, sets.beside(call, n)):
                name = f"{as_part_of_id(part.value)}_to_{as_part_of_id(word)}"
                yield spliced(text, start, end, _quoted(word, text.value[start]), name)


def beside(word: str, members: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words before and after one in its set, which is thought of as a circle.

    >>> beside("a", ("a", "b", "c", "d")), beside("a", ("a", "b")), beside("a", ())
    (('d', 'b'), ('b',), ())
    """
    if word not in members:
        return ()
    at = members.index(word)
    near = (members[at - 1], members[(at + 1) % len(members)])
    return tuple(other for other in dict.fromkeys(near) if other != word)


def changed_members(text: Text, call: Call, sets: WordSets) -> Iterator[TextChange]:
    """Turn a membership, leave out each member of its list, and add each word that is not in it."""
    value, *members = call.arguments
    match = between(text.value, value, members[0], _IN)
    if match is not None:
        denied = match[0].startswith("not")
        yield spliced(text, match.start(), match.end(), "in" if denied else "not in", "in_turned")
    written = [text.value[slice(*ends_of(m))] for m in members]
    for n, member in enumerate(written) if len(members) > 1 else ():
        name, shown = f"{as_part_of_id(member)}_dropped", dropped(f"`{member}`")
        yield _listed(text, members, [*written[:n], *written[n + 1 :]], name, shown)
    listed = {m.value for m in members if isinstance(m, Word)}
    for word in sets.of(value):
        if word not in listed:
            added = _quoted(word, written[0][0])
            yield _listed(text, members, [*written, added], f"{as_part_of_id(word)}_added", f"`{added}` was added")


def _listed(text: Text, members: list[Expression], written: list[str], name: str, shown: str) -> TextChange:
    # A list of one keeps its comma: without it, it is no list.
    listed = ", ".join(written) + ("," if len(written) == 1 else "")
    end = ends_of(members[-1])[1]
    if len(members) == 1 and text.value[end:].lstrip().startswith(","):
        end += text.value[end:].index(",") + 1
    return spliced(text, ends_of(members[0])[0], end, listed, name, shown)


def _quoted(word: str, quote: str) -> str:
    return f"{quote}{word}{quote}"
