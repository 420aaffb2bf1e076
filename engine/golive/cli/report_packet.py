"""`golive report packet`: the page from which a committee decides, out of the records and the policy."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path

import click

from golive.cli.checklist_ground import checklist_ground
from golive.cli.json_output import json_text
from golive.cli.output_files import check_place, write_text
from golive.cli.packet_export import export_packet
from golive.cli.packet_gathered import PayloadAsked, packet_gathered
from golive.cli.packet_pdf import print_packet
from golive.core.dataclass import dataclass
from golive.core.errors import InvalidInput, Refused
from golive.core.printable import printable
from golive.core.unit import NANOS
from golive.journal.system_clock import SystemClock
from golive.trust.packet.page_seal import sealed
from golive.trust.packet.terms import Payload, payload_bytes
from golive.trust.statement import PRODUCTION

READY, NOT_READY = 0, 1
OF_A_PAGE = ("pdf", "dsse")
"""Forms that a page takes which was drawn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PacketOptions:
    """What is asked for, as it is written on the command line."""

    strategy: str | None
    library: str | None
    trust: Path | None
    anchor: Path | None
    records: str | None
    capital: str | None
    of: Path | None
    export_key: Path | None
    templates: Path | None
    before: Path | None
    form: str
    out: Path | None


def report_packet(asked: PacketOptions, *, realm: str = PRODUCTION) -> int:
    """Write a packet, and return whether all that it needs besides signatures is there.

    No command names a realm: a packet of a rehearsal is asked for in Python, and its page says so.
    """
    if (asked.form in OF_A_PAGE) != (asked.of is not None) or (asked.strategy is None) != (asked.of is not None):
        raise click.UsageError(
            "name a strategy, or, without one, a page that was drawn: --of PAGE --format pdf or dsse"
        )
    if asked.of is not None and asked.form == "pdf":
        return print_packet(asked.of, asked.templates, asked.out)
    if asked.of is not None:
        return export_packet(asked.of, asked.export_key, asked.out)
    if asked.form == "html" and asked.out is None:
        raise click.UsageError("give --out FILE with --format html")
    if asked.out is not None:
        check_place(asked.out)
    ground = checklist_ground(asked.library, asked.records, asked.anchor)
    (strategy,) = ground.strategies(asked.strategy)
    now = SystemClock().wall_ns() // NANOS * NANOS
    made = packet_gathered(
        ground,
        PayloadAsked(
            strategy=strategy,
            trust=asked.trust,
            capital=asked.capital,
            before=asked.before,
            templates=asked.templates,
            now=now,
            realm=realm,
        ),
    )
    if made.doubt:
        click.echo(printable(f"nothing here may be believed: {made.doubt}", keep=""), err=True)
    if asked.form == "text":
        text = _text(made.payload, payload_bytes(made.payload))
    else:
        draw = _drawer(asked.templates)
        data = sealed(made.payload, draw)
        text = _page(draw(data)) if asked.form == "html" else json_text(json.loads(data)) + "\n"
    if asked.out is None:
        click.echo(text, nl=False)
    else:
        write_text(asked.out, text)
        click.echo(printable(f"{asked.form}: {asked.out}", keep=""))
    return READY if made.shown else NOT_READY


def _drawer(templates: Path | None) -> Callable[[bytes], str]:
    from golive.report.packet.draw_in_child import draw_in_child
    from golive.report.packet.draw_packet import draw_packet

    return draw_packet if templates is None else partial(draw_in_child, templates=templates)


def _page(drawn: str) -> str:
    from golive.trust.packet.page_parts import read_page, unsigned_page
    from golive.trust.packet.vocabulary import check_vocabulary

    page = unsigned_page(drawn)
    try:
        check_vocabulary(read_page(page.encode()).visible)
    except Refused as refused:
        raise InvalidInput(
            f"a packet cannot say this: {refused.sentence}", hint="change the text in the policy"
        ) from refused
    return page


def _text(payload: Payload, data: bytes) -> str:
    import hashlib

    from golive.report.packet.packet_page import packet_page

    page = packet_page(payload, hashlib.sha256(data).hexdigest())
    lines = [*page.labels, page.title, page.asked, f"{page.verdict}: {page.verdict_why}"]
    lines += [f"  {one.item} {one.status}: {one.why} (next: {one.next})" for one in page.blockers]
    lines += [f"  and {len(page.more_blockers)} more"] if page.more_blockers else []
    lines += [f"{row.cells[0]}: {row.cells[1]}, {row.cells[2]}, n {row.cells[3]}" for row in page.numbers.rows]
    return "\n".join(printable(line) for line in lines) + "\n"
