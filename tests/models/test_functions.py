"""The signatures that the language reads, held to the functions they name."""

from __future__ import annotations

import inspect
import subprocess
import sys

import pytest

from golive.core.signature import Kind, Signature, Stage
from golive.models import FUNCTIONS

BY_NAME = {function.name: function for function in FUNCTIONS}


def test_no_two_functions_share_a_name() -> None:
    assert len(BY_NAME) == len(FUNCTIONS)


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.name)
def test_a_signature_names_the_arguments_of_its_function(function: Signature) -> None:
    parameters = inspect.signature(function.bind()).parameters.values()
    assert [parameter.name for parameter in parameters] == [name for name, _ in function.arguments]
    defaults = sum(parameter.default is not inspect.Parameter.empty for parameter in parameters)
    assert defaults == function.optional


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.name)
def test_a_signature_says_what_its_function_is_for(function: Signature) -> None:
    assert function.doc
    assert function.doc[0].islower() or function.doc[0].isdigit() or function.doc.startswith("Wilder")
    assert not function.doc.endswith(".")
    assert inspect.getdoc(function.bind())


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.name)
def test_windows_are_read_by_the_stages_that_may_read_them(function: Signature) -> None:
    windows = [type_.kind for _, type_ in function.arguments if type_.kind.is_window]
    if function.stage is Stage.BAR:
        assert function.arguments[0][1].kind is Kind.BARS
    assert (len(windows) == 1) == (function.stage in (Stage.FEATURE, Stage.BAR))


def test_signatures_are_read_without_importing_an_implementation() -> None:
    code = (
        "import sys, golive.models; "
        "print([m for m in sys.modules if m.split('.')[0] in ('numpy', 'scipy', 'arch', 'river')])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=_environment())
    assert ran.stdout.strip() == "[]"


def _environment() -> dict[str, str]:
    import os

    import golive

    root = os.path.dirname(os.path.dirname(golive.__file__))  # noqa: PTH120
    return {**os.environ, "PYTHONPATH": root}
