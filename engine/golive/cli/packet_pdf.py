"""`golive report packet --of PAGE --format pdf`: a packet that was drawn, on sheets of paper."""

from __future__ import annotations

from pathlib import Path

import click

from golive.cli.output_files import check_place, write_whole
from golive.cli.packet_file import packet_bytes
from golive.core.printable import printable
from golive.core.refusing import refuse_unless


def print_packet(page: Path, templates: Path | None, out: Path | None) -> int:
    """Write a page as a PDF: only one that its own facts draw, since a PDF shows nobody how it came about."""
    from golive.report.packet.draw_in_child import draw_in_child
    from golive.report.packet.draw_packet import draw_packet
    from golive.report.packet.packet_pdf import packet_pdf
    from golive.trust.packet.check import check_as_signed
    from golive.trust.packet.page_parts import read_page

    if out is None:
        raise click.UsageError("give --out FILE with --format pdf")
    check_place(out)
    parts = read_page(packet_bytes(page))
    check_as_signed(parts)
    drawn = draw_packet(parts.payload) if templates is None else draw_in_child(parts.payload, templates)
    other = "the page is not what its facts draw; a page by your own templates needs --templates DIR"
    refuse_unless(drawn == parts.outside, "text_differs_from_payload", other)
    data = packet_pdf(parts.visible)
    write_whole(out, lambda path: _write(path, data))
    copied = f"pdf: {out}, a copy to read: people sign the page, and `golive verify` looks at the page"
    click.echo(printable(copied, keep=""))
    return 0


def _write(path: Path, data: bytes) -> None:
    path.write_bytes(data)
