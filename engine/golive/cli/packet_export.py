"""`golive report packet --of PAGE --format dsse`: a packet that was drawn and signed, for standard tools."""

from __future__ import annotations

from pathlib import Path

import click

from golive.cli.json_output import json_text
from golive.cli.output_files import check_place, write_text
from golive.cli.packet_file import packet_bytes
from golive.core.printable import printable


def export_packet(page: Path, key: Path | None, out: Path | None) -> int:
    """Write a page as an in-toto statement in a DSSE envelope, signed by a machine's key.

    A page is refused on which a signature is not of whom it names, by the keys of the list that the packet carries. Who
    counts a root file says, to whoever verifies it.
    """
    from golive.cli.verify_look import listed_people
    from golive.core.errors import Refused
    from golive.trust.export_key import export_key
    from golive.trust.packet.check import check_as_signed, check_by_list
    from golive.trust.packet.dsse import envelope, statement_of
    from golive.trust.packet.page_parts import read_page
    from golive.trust.packet.terms import read_payload
    from golive.trust.packet.vocabulary import check_vocabulary

    if key is None:
        raise click.UsageError("give --export-key FILE: the envelope says who exported the packet")
    if out is not None:
        check_place(out)
    data = packet_bytes(page)
    parts = read_page(data)
    payload = read_payload(parts.payload)
    check_as_signed(parts)
    if parts.signed:
        if payload.people is None:
            raise Refused("no_people", "it is signed, and lists nobody whose signature could be verified")
        check_by_list(parts, listed_people(payload.people)[0])
    check_vocabulary(parts.visible)
    public, sign = export_key(key)
    text = (
        json_text(envelope(statement_of(data, parts, name=printable(page.name, keep="")), key=public, sign=sign)) + "\n"
    )
    if out is None:
        click.echo(text, nl=False)
    else:
        write_text(out, text)
        click.echo(printable(f"dsse: {out}", keep=""))
    return 0
