"""The error tree: what a command or a call can end with.

::

    GoliveError                 exit code
    ├── InvalidInput            2   a file, market, signal or argument that cannot be used
    │   └── InvalidLibrary      2   a policy library with issues; carries all of them
    ├── BrokenChain             1   a journal that does not hold; says where and why
    ├── Undecided               3   nothing could be decided
    ├── Unavailable            75   a journal that another writer holds, or that is locked, full or lost: try again
    ├── ClusterLost            75   a cluster that does not answer, or lost what was computing: try again
    └── Refused (ValueError)    2   a number that a model cannot take, with its code
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from golive.core.issue import Issue, render
from golive.core.printable import printable

if TYPE_CHECKING:
    from golive.core.span import Span


def first_line(error: Exception) -> str:
    r"""Return the first line of what an error says, or its name where it says nothing.

    >>> first_line(ValueError("no such column\nin this file")), first_line(ValueError())
    ('no such column', 'ValueError')
    """
    return (str(error).splitlines() or [type(error).__name__])[0]


class GoliveError(Exception):
    """Any failure golive reports; `exit_code` is what a command ends with."""

    exit_code = 2

    def __reduce__(self) -> tuple[Any, ...]:
        # Errors travel between processes; by default they would be made anew from their text alone.
        return _as_it_was, (type(self), self.args, self.__dict__)


def _as_it_was(kind: type[GoliveError], arguments: tuple[Any, ...], state: Mapping[str, Any]) -> GoliveError:
    error = kind.__new__(kind, *arguments)
    error.__dict__.update(state)
    return error


class InvalidInput(GoliveError):
    """Input that cannot be used: one sentence, with its place when it has one."""

    def __init__(self, message: str, *, span: Span | None = None, hint: str = "") -> None:
        self.message, self.span, self.hint = printable(message, keep=""), span, printable(hint, keep="")
        place = f"{span}: " if span else ""
        super().__init__(f"{place}{self.message}" + (f"\n   {self.hint}" if hint else ""))

    @property
    def in_a_line(self) -> str:
        """Return the message and what helps as one line, to stand inside another sentence.

        >>> InvalidInput("`size` is `10%`", hint="its units: usd").in_a_line
        '`size` is `10%`; its units: usd'
        """
        return "; ".join(part for part in (self.message, self.hint) if part)


class InvalidLibrary(InvalidInput):
    """A policy library with issues."""

    def __init__(self, issues: tuple[Issue, ...], sources: Mapping[str, str]) -> None:
        self.issues, self.sources = issues, sources
        self.message, self.span, self.hint = "\n".join(render(issue, sources) for issue in issues), None, ""
        GoliveError.__init__(self, self.message)


class Undecided(GoliveError):
    """Nothing could be decided; never counted as a pass."""

    exit_code = 3


class BrokenChain(GoliveError):
    """A journal that is not what was written: the first entry that is wrong, by its number, and why.

    `seq` is None where the database itself is damaged, so that no entry can be named.
    """

    exit_code = 1

    def __init__(self, seq: int | None, why: str, message: str) -> None:
        self.seq, self.why, self.sentence = seq, why, printable(message, keep="")
        super().__init__(self.sentence if seq is None else f"entry {seq}: {self.sentence}")


DAMAGED = "damaged"
"""Why a journal is not available, and never will be: its database is not as it was written."""


class Unavailable(GoliveError):
    """A journal that cannot be written or read now; nothing that needs it may be done. `why` is stable."""

    exit_code = 75

    def __init__(self, why: str, message: str) -> None:
        self.why, self.sentence = why, printable(message, keep="")
        super().__init__(f"the journal is not available: {self.sentence}")


class ClusterLost(GoliveError):
    """A cluster that cannot be reached, or that lost its scheduler or workers; nothing was written."""

    exit_code = 75

    def __init__(self, message: str, *, hint: str = "") -> None:
        self.sentence, self.hint = printable(message, keep=""), hint
        super().__init__(self.sentence + (f"\n   {printable(hint, keep='')}" if hint else ""))


class Refused(GoliveError, ValueError):
    """A numeric model refuses its input; `code` is stable, `sentence` is without it, `field` names the culprit."""

    def __init__(self, code: str, message: str, *, field: str = "") -> None:
        self.code, self.field, self.sentence = code, field, printable(message, keep="")
        super().__init__(f"{code}: {self.sentence}")
