"""`golive validate`: every issue of a library, or the proof that there is none."""

from __future__ import annotations

import click

from golive.cli.open_library import find_library, library_argument

FORMS = ("text", "json", "sarif", "github")
_INVALID = 2


@click.command("validate")
@library_argument
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMS),
    default="text",
    show_default=True,
    help="How to print.",
)
@click.option("--proofs", is_flag=True, help="Text: each gate's proof in a line of its own.")
@click.option("--against", metavar="REF", help="A library's folder, a run's, or a revision of git: say what changed.")
@click.pass_context
def command(ctx: click.Context, library: str | None, form: str, *, proofs: bool, against: str | None) -> None:
    """Load, check and compile LIBRARY; print every issue with its place, all in one pass.

    Exit codes: 0 valid (warnings do not count), 2 not valid. With --against REF: 1 when the change loosens anything,
    3 when it changes something of which nobody can tell whether it loosens.
    """
    from golive.cli.validate_formats import FORMATS, each_proof
    from golive.cli.validation import validate
    from golive.loader.library import paused_collector

    with paused_collector():
        validation = validate(find_library(library))
        changes = None
        if against is not None and validation.valid:
            from golive.cli.validate_against import changes_since

            changes = changes_since(against, validation)
    click.echo(FORMATS[form](validation, changes))
    if proofs and form == "text" and validation.valid:
        click.echo(each_proof(validation))
    if not validation.valid:
        ctx.exit(_INVALID)
    if changes:
        from golive.cli.validate_against import exit_code

        ctx.exit(exit_code(changes))
