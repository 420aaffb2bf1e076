"""One text to the cases it holds: what stands beside a document as `<id>.cases.yaml`."""

from __future__ import annotations

from pathlib import PurePosixPath

from golive.core.dataclass import dataclass
from golive.core.issue import Issue
from golive.documents.cases import CasesOf
from golive.loader.fields import Fields
from golive.loader.file_pad import FilePad, TooManyIssuesError
from golive.loader.limits import LIMITS, Limits
from golive.loader.nodes import MapNode, Node, plain
from golive.loader.readers.cases import read_cases
from golive.loader.schema_check import acceptor
from golive.loader.schemas import CASES
from golive.loader.yaml_tree import read_tree

SUFFIX = ".cases.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class CasesReading:
    """What reading a text gave; `cases` is None whenever an issue is an error."""

    cases: CasesOf | None
    issues: tuple[Issue, ...]


def is_cases_file(name: str) -> bool:
    """Say whether a file of a library holds cases, which are no policy."""
    return name.endswith(SUFFIX)


def load_cases(text: str, file: str, *, limits: Limits = LIMITS) -> CasesReading:
    """Return the cases a text holds, with every issue in it; never raises for any text."""
    pad = FilePad(limits.issues)
    cases: CasesOf | None = None
    try:
        root = read_tree(text, file, pad, limits)
        if root is not None:
            cases = _read(root, text, file, pad)
    except TooManyIssuesError:
        cases = None
    if pad.incomplete and not pad.has_errors:
        raise AssertionError(f"{file}: the schema admits what its reader cannot read")
    return CasesReading(cases=None if pad.has_errors else cases, issues=tuple(pad.issues))


def _read(root: Node, text: str, file: str, pad: FilePad) -> CasesOf | None:
    if not isinstance(root, MapNode):
        pad.error("GL104", "a file of cases is a mapping", root.span, hint="begin with `of:` and `cases:`")
        return None
    value = plain(root)
    if not acceptor(CASES)(value):
        from golive.loader.schema_issues import report_shape

        report_shape(CASES, root, value, pad)
    cases = read_cases(Fields(root, text, pad, root.span))
    _check_name(cases, PurePosixPath(file).name.removesuffix(SUFFIX), pad)
    return cases


def _check_name(cases: CasesOf, stem: str, pad: FilePad) -> None:
    if cases.document and cases.document != stem:
        message = f"the cases are of `{cases.of.value}`, the file is called `{stem}{SUFFIX}`"
        hint = f"write `of: {cases.kind}.{stem}`, or rename the file to `{cases.document}{SUFFIX}`"
        pad.error("GL118", message, cases.of.span, hint=hint)
