"""How an analysis leaves a command: as text, JSON or HTML, on the terminal or in a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

from golive.cli.output_files import check_place, write_text
from golive.core.printable import printable

if TYPE_CHECKING:
    from golive.report.analysis import Analysis

Command = TypeVar("Command", bound=Callable[..., Any])


FORMS: Mapping[str, str] = MappingProxyType({".html": "html", ".htm": "html", ".json": "json"})
"""The form of an answer, by the suffix of its file."""


def answer_options(command: Command) -> Command:
    """Add `--format` and `--out`, the last two options of every command that answers with an analysis.

    Without `--format` the suffix of the file says it, and what has no suffix, or no file, is text.
    """

    @wraps(command)
    def chosen(*arguments: Any, form: str | None, out: Path | None, **more: Any) -> Any:
        form = form or form_of(out)
        # A command may read its options from the context instead: there the suffix counts as well.
        click.get_current_context().params["form"] = form
        return command(*arguments, form=form, out=out, **more)

    to_file = click.option(
        "--out", metavar="FILE", type=click.Path(path_type=Path), help="Write to FILE instead of the terminal."
    )
    in_form = click.option(
        "--format",
        "form",
        type=click.Choice(["text", "json", "html"]),
        help="Output. Default: what the suffix of FILE says, else text.",
    )
    return in_form(to_file(cast("Command", chosen)))


def form_of(out: Path | None, forms: Mapping[str, str] = FORMS, default: str = "text") -> str:
    """Return the form that the suffix of a file names.

    >>> form_of(Path("ready.html")), form_of(Path("ready.JSON")), form_of(None)
    ('html', 'json', 'text')
    """
    return default if out is None else forms.get(out.suffix.lower(), default)


def check_answer(form: str, out: Path | None) -> None:
    """Refuse a page for the terminal, and a place that cannot be written to, before anything is computed."""
    if form == "html" and out is None:
        raise click.UsageError("give --out FILE with --format html")
    if out is not None:
        check_place(out)


def give_answer(
    form: str,
    out: Path | None,
    *,
    values: Callable[[], Mapping[str, Any]],
    analysis: Callable[[], Analysis],
) -> None:
    """Write an answer in the form asked for; `values` are its JSON, `analysis` everything else."""
    from golive.cli.json_output import json_text
    from golive.report.analysis import analysis_text, render_analysis

    if form == "json":
        text = json_text(values()) + "\n"
    else:
        text = render_analysis(analysis()) if form == "html" else analysis_text(analysis()) + "\n"
    if out is None:
        click.echo(text.rstrip("\n"))
    else:
        write_text(out, text)
        click.echo(printable(f"{form}: {out}", keep=""))
