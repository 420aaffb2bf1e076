"""An exported packet looked at: its page is drawn anew from what the envelope holds, and checked as a page is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from golive.cli.verify_look import Look
from golive.cli.verify_packet import begin, look_at_parts

if TYPE_CHECKING:
    from golive.core.public_key import PublicKey

NO_EXPORTER = "who exported it: the public key of the machine (--exporter)"


def look_at_envelope(look: Look, data: bytes) -> None:
    """Check a packet in an envelope; refused is what is not so.

    The envelope proves who exported it, and only to whom its key was given by somebody else: without it the answer is
    that it cannot be told.
    """
    from golive.core.errors import Refused
    from golive.report.packet.draw_packet import draw_packet, templates_digest
    from golive.trust.packet.dsse import check_exporter, page_of, read_envelope, stated_page

    begin(look)
    read = read_envelope(data)
    look.shown.append("the envelope is as golive writes it")
    if look.exporter is None:
        look.unseen.append(NO_EXPORTER)
    else:
        check_exporter(read, key=_public(look.exporter))
        look.shown.append("the machine exported it, by its key")
    parts = page_of(stated_page(read.statement), templates=templates_digest(), redraw=draw_packet)
    look.shown.append("the page that is drawn of its facts is the file that it names")
    look_at_parts(look, parts)
    if look.exporter is None:
        raise Refused("no_exporter", "nobody says who may export: give the machine's public key with `--exporter FILE`")


def _public(path: Path) -> PublicKey:
    from golive.core.errors import InvalidInput
    from golive.core.public_key import read_public_key

    try:
        words = path.read_text(encoding="utf-8").split()
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"`{path}` cannot be read", hint="it is the `.pub` beside the key that exported") from error
    return read_public_key(" ".join(words[:2]))
