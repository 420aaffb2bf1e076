"""Templates to text: a sandbox without globals, everything escaped, a style that the page itself pins by its hash."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined, TemplateError
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from golive.core.errors import InvalidInput
from golive.core.printable import printable
from golive.loader.shipped import library_root
from golive.report.code_words import with_code
from golive.report.formats import FILTERS

TEMPLATES = "templates"


def render(name: str, view: object, *, folder: Path | None = None, style: str = "", on_paper: str = "") -> str:
    """Render a template.

    Parameters
    ----------
    name
        The template's file in `folder`.
    view
        What the template sees, as `page`: frozen data without methods that do anything.
    folder
        The folder of templates; the shipped ones unless given.
    style
        The style sheet's file in `folder`. Its text goes into the page as it is and its hash into the page's
        Content-Security-Policy, so that no other style, and nothing else at all, is let in.
    on_paper
        What stands at the foot of every sheet that is printed: words, without quotes or backslashes.

    Raises
    ------
    InvalidInput
        When the template is missing, is no template, asks for what is not there, or reaches for what it may not.
    """
    root = folder or library_root() / TEMPLATES
    environment = _shipped() if folder is None else _environment(root)
    try:
        sheet = _style(environment, style) if style else ""
        sheet += _foot(on_paper) if on_paper else ""
        names = {"page": view, "style": Markup(sheet), "style_hash": _hash(sheet)}  # noqa: S704  (a file of the templates)
        return environment.get_template(name).render(names)
    except _UNUSABLE as error:
        reason = printable(" ".join(str(error).split()))
        message = f"the template `{root.name}/{name}` cannot be used: {reason or type(error).__name__}"
        raise InvalidInput(message, hint="compare it with the one golive ships") from error


_UNUSABLE = (TemplateError, ArithmeticError, LookupError, TypeError, ValueError, RecursionError)
"""What a template can end with: its own mistakes, and those of the expressions in it."""


class _Sandbox(ImmutableSandboxedEnvironment):
    """The sandbox, without the two operators by which a line of template can take all memory and time."""

    intercepted_binops = frozenset(("**", "*"))

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        if operator == "**" or not all(isinstance(x, int | float) for x in (left, right)):
            raise SecurityError(f"`{operator}` is for two numbers, and powers are for nobody")
        return super().call_binop(context, operator, left, right)


@cache
def _shipped() -> ImmutableSandboxedEnvironment:
    """Return the environment of the shipped templates, which are compiled once a process and not once a page."""
    return _environment(library_root() / TEMPLATES)


def _environment(root: Path) -> ImmutableSandboxedEnvironment:
    environment = _Sandbox(
        loader=FileSystemLoader(root),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    # A page needs no `range`, `dict` or `cycler`; what is not there cannot be misused.
    environment.globals.clear()
    environment.filters |= {**FILTERS, "coded": with_code}
    return environment


def _shown(value: Any) -> Any:
    """Make text fit to be shown: on one line, without control or direction characters. Markup is the page's own."""
    return printable(" ".join(value.split())) if isinstance(value, str) and not hasattr(value, "__html__") else value


def _style(environment: ImmutableSandboxedEnvironment, name: str) -> str:
    assert environment.loader is not None
    text, _, _ = environment.loader.get_source(environment, name)
    if "<" in text:
        raise TemplateError(f"a style sheet has no `<`, `{name}` has")
    return text


def _foot(words: str) -> str:
    if set(words) & set('"\\<>') or not words.isprintable():
        raise TemplateError("what stands at the foot of a sheet is words alone")
    return f'@page {{ @bottom-left {{ content: "{words}"; font: 8pt sans-serif; color: #4c5866; }} }}\n'


def _hash(sheet: str) -> str:
    return base64.b64encode(hashlib.sha256(sheet.encode()).digest()).decode()
