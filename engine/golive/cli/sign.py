"""`golive sign`: a person signs a packet, and the signature goes onto its page."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from golive.cli.signed_act import SignOptions, run_act, sign_options
from golive.core.errors import Refused
from golive.core.refusing import refuse_unless

if TYPE_CHECKING:
    from golive.cli.people_place import PeoplePlace
    from golive.readiness.signed_acts import SignedAct
    from golive.trust.packet.page_parts import PageParts
    from golive.trust.packet.strip import OnStrip
    from golive.trust.packet.terms import Payload


@click.command("sign")
@click.argument("packet", type=click.Path(path_type=Path))
@click.argument("library", required=False, type=click.Path())
@click.option("--role", metavar="ROLE", help="As what you sign. Default: the first role that the list gives you.")
@click.option("--reject", is_flag=True, help="Sign that you do not approve: the packet is then refused.")
@click.option("--templates", metavar="DIGEST", help="Sign a page that other templates drew; name them by their digest.")
@click.option("--before", type=click.Path(path_type=Path), metavar="PAGE",
              help="The packet that was approved before, where the page was drawn with one.")  # fmt: skip
@sign_options
@click.pass_context
def command(
    ctx: click.Context, /, packet: Path, templates: str | None, before: Path | None, *, reject: bool, **how: Any
) -> None:
    """Sign the page PACKET, as it is now frozen in the records of LIBRARY.

    The page is drawn anew first. What is asked, the verdict and what stands in the way are read from its facts and
    printed here, so that nobody signs what a page only shows. Then its facts are gathered anew, as records, policy and
    account were when it was drawn: a page that says anything else is not signed, and the first difference is named. A
    packet may be refused (`--reject`) whatever it says. The records take the signature, and the page gets it.

    Exit codes: 0 done, 1 something is missing or refused, 2 usage, or a page that cannot be drawn anew, 75 the records
    cannot be written now.
    """
    options = SignOptions(**how)
    ctx.exit(run_act(options, "", _Made(packet, options, templates, before, reject=reject)))


class _Made:
    """Makes the act of what was asked for."""

    def __init__(
        self, packet: Path, options: SignOptions, templates: str | None, before: Path | None, *, reject: bool
    ) -> None:
        self.packet, self.options, self.templates, self.before = packet, options, templates, before
        self.reject = reject

    def __call__(self, place: PeoplePlace, by: str, role: str) -> SignedAct:
        from golive.cli.packet_file import packet_bytes
        from golive.readiness.packet.sign_packet import SignPacket
        from golive.report.packet.packet_page import facts_of_payload
        from golive.trust.packet.page_parts import read_page
        from golive.trust.packet.terms import read_payload
        from golive.trust.sign_off import APPROVED, REJECTED

        parts = read_page(packet_bytes(self.packet))
        payload = read_payload(parts.payload)
        place.strategy(payload.terms.strategy)
        self._as_drawn(parts, payload)
        if self.options.form != "json":
            _show(payload, parts)
        return SignPacket(
            desk=place.desk,
            parts=parts,
            payload=payload,
            facts=facts_of_payload(payload),
            by=by,
            role=role,
            meaning=REJECTED if self.reject else APPROVED,
            redrawn=lambda: self._redrawn(place, payload),
            keep=lambda one: keep_signature(self.packet, parts.page_digest, one),
        )

    def _redrawn(self, place: PeoplePlace, payload: Payload) -> Payload:
        """Return the facts of the packet, gathered anew as of its own instant."""
        from golive.cli.checklist_ground import ground_of
        from golive.cli.packet_gathered import PayloadAsked, packet_gathered
        from golive.report.packet.packet_page import facts_of_payload

        terms = payload.terms
        ground = ground_of(place.library, place.engine, self.options.records)
        if ground is None:
            raise Refused("items", "the library has no checklist: nothing of the packet can be held to it")
        asked = PayloadAsked(
            strategy=terms.strategy,
            trust=self.options.trust,
            capital=f"{terms.capital:f}",
            before=self.before,
            templates=None,
            now=terms.as_of,
            page=facts_of_payload(payload),
        )
        return packet_gathered(replace(ground, ended=terms.head_seq), asked).payload

    def _as_drawn(self, parts: PageParts, payload: Payload) -> None:
        """Refuse a page that these templates did not draw, unless who signs names the others by their digest."""
        from golive.report.packet.draw_packet import draw_packet, templates_digest
        from golive.trust.packet.check import check_drawn
        from golive.trust.packet.vocabulary import check_vocabulary

        check_vocabulary(parts.visible)
        if self.templates == payload.terms.templates:
            click.echo("other templates drew this page: what it shows was not drawn anew, its facts alone", err=True)
        else:
            check_drawn(parts, payload, templates=templates_digest(), redraw=draw_packet)


def _show(payload: Payload, parts: PageParts) -> None:
    from golive.core.printable import printable
    from golive.report.packet.packet_page import facts_of_payload, packet_page

    page = packet_page(payload, parts.payload_digest)
    lines = [*page.labels, page.asked, f"{page.verdict}: {page.verdict_why}"]
    lines += [f"  {one.item} {one.status}: {one.title}" for one in page.blockers]
    lines += [f"  and {len(page.more_blockers)} more"] if page.more_blockers else []
    waivers = facts_of_payload(payload).waivers
    lines += [f"  {one.item} waived by {one.by} until {one.until}: {one.reason}" for one in waivers]
    click.echo("\n".join(printable(line, keep="") for line in lines), err=True)


def keep_signature(path: Path, page: str, one: OnStrip) -> None:
    """Put a signature on the page as it is by now: somebody else may have signed it meanwhile."""
    from golive.cli.output_files import folder_lock, write_text
    from golive.cli.packet_file import packet_bytes
    from golive.trust.packet.page_parts import read_page

    with folder_lock(path.parent):
        parts = read_page(packet_bytes(path))
        same = parts.page_digest == page
        refuse_unless(same, "text", "the page was changed while it was signed: the records hold the signature")
        write_text(path, parts.with_signed(one).decode("utf-8"))
