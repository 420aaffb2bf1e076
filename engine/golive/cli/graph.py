"""`golive graph`: the evaluation graph, drawn."""

from __future__ import annotations

from pathlib import Path

import click

from golive.cli.analysis_output import form_of
from golive.cli.open_library import library_argument, open_engine
from golive.cli.output_files import write_text
from golive.core.printable import printable

_FORMS = {".svg": "svg", ".mmd": "mermaid", ".mermaid": "mermaid", ".dot": "dot", ".gv": "dot"}


@click.command("graph")
@library_argument
@click.option(
    "--format",
    "form",
    type=click.Choice(["svg", "mermaid", "dot"]),
    help="svg is the level of gates; mermaid and dot have every node with its line. Default: as FILE ends, else svg.",
)
@click.option("--out", metavar="FILE", type=click.Path(path_type=Path), help="Default: standard output.")
def command(library: str | None, form: str | None, out: Path | None) -> None:
    """Draw how LIBRARY comes to a decision."""
    from golive.report.drawing.dot import dot
    from golive.report.drawing.gate_graph import gate_graph_svg
    from golive.report.drawing.mermaid import mermaid

    draw = {"svg": gate_graph_svg, "mermaid": mermaid, "dot": dot}[form or form_of(out, _FORMS, "svg")]
    text = draw(open_engine(library).program)
    if out is None:
        click.echo(text)
        return
    write_text(out, text if text.endswith("\n") else f"{text}\n")
    click.echo(printable(f"graph: {out}", keep=""))
