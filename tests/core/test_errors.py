"""Errors are the same on the other side of a process."""

from __future__ import annotations

import pickle

import pytest

from golive.core.errors import GoliveError, InvalidInput, InvalidLibrary, Refused, Undecided
from golive.core.issue import Issue, Severity
from golive.core.span import Span

PLACE = Span(file="rules/a.yaml", line=3, col=2)
ISSUE = Issue(code="GL102", severity=Severity.ERROR, message="unknown key `a`", span=PLACE)


@pytest.mark.parametrize(
    "error",
    [
        InvalidInput("no such file", span=PLACE, hint="write another"),
        InvalidLibrary((ISSUE,), {"rules/a.yaml": "kind: gate\n"}),
        Undecided("nothing could be decided"),
        Refused("weights", "they do not sum to one", field="weights"),
    ],
)
def test_an_error_says_the_same_after_it_was_sent_to_another_process(error: GoliveError) -> None:
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again), again.args, vars(again)) == (type(error), str(error), error.args, vars(error))
