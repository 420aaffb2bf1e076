"""`golive verify`: whether something is what people signed, offline and without the library."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from golive.cli.open_library import format_option

if TYPE_CHECKING:
    from golive.cli.verify_look import Look
    from golive.core.errors import Refused
    from golive.trust.signed_text import SignedText

_WORDS = ("VALID", "INVALID", "UNVERIFIABLE", "EXPIRED")
_SUFFIX = ".sig"
_SIGNED = b"-----BEGIN SSH SIGNATURE-----"


@click.command("verify")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--trust", type=click.Path(path_type=Path), metavar="FILE", help="The root file: without it nobody counts."
)
@click.option("--people", type=click.Path(path_type=Path), metavar="FILE",
              help="The list of people of today, its statement beside it. Default: the one in a packet.")  # fmt: skip
@click.option("--records", metavar="FILE|URL", help="The records: whether they hold what was signed, and no other.")
@click.option("--sig", type=click.Path(path_type=Path), metavar="FILE",
              help="The signature on a statement, as `ssh-keygen -Y sign` writes it. Default: FILE.sig.")  # fmt: skip
@click.option("--exporter", type=click.Path(path_type=Path), metavar="FILE",
              help="The public key of the machine that exported an envelope.")  # fmt: skip
@format_option
@click.pass_context
def command(ctx: click.Context, /, file: Path, sig: Path | None, form: str, **by: Path | str | None) -> None:
    """Check that FILE is what those signed who must have, and say what was not looked at.

    FILE is a packet, an envelope that a packet was exported as, a permit, a statement with its signatures below it, or
    a statement whose signature lies beside it: a waiver, a sign-off, a step, a release, a reset, the roots' word on who
    counts. What carries no list of people needs `--people`, and a permit `--records`: whether it was taken back nothing
    else knows.

    Exit codes: 0 valid, 1 invalid, 2 it cannot be told (unsigned, no root file, another golive drew it), 3 its time is
    over: expired, or another packet was frozen since.
    """
    from golive.cli.packet_file import packet_bytes
    from golive.cli.verify_look import Look
    from golive.core.errors import Refused
    from golive.journal.system_clock import SystemClock
    from golive.trust.refusal_exit import exit_of_artefact

    look = Look(
        trust=_path(by["trust"]), people=_path(by["people"]), exporter=_path(by["exporter"]),
        records=None if by["records"] is None else str(by["records"]), now=SystemClock().wall_ns(),
    )  # fmt: skip
    data = packet_bytes(file)
    try:
        _look(look, file, data, sig)
    except Refused as refused:
        code = exit_of_artefact(refused)
        _tell(form, file, look, code, refused)
        ctx.exit(code)
    _tell(form, file, look, 0, None)


def _path(value: Path | str | None) -> Path | None:
    return None if value is None else Path(value)


def _look(look: Look, path: Path, data: bytes, sig: Path | None) -> None:
    """Look at a file as what it is: what is none of the others is a page, and refused as one."""
    if sig is not None or path.suffix == _SUFFIX or _SIGNED in data[: data.find(b"\n") + 1 + len(_SIGNED)]:
        from golive.cli.verify_statement import look_at_statement

        look_at_statement(look, _signed(path, data, sig))
    elif data[:1] != b"{":
        from golive.cli.verify_packet import look_at_page

        look_at_page(look, data)
    elif b'"payloadType"' in data:
        from golive.cli.verify_envelope import look_at_envelope

        look_at_envelope(look, data)
    elif data.startswith(b'{"bounds":'):
        from golive.cli.verify_permit import look_at_permit

        look_at_permit(look, data)
    else:
        from golive.cli.verify_statement import look_at_statement

        look_at_statement(look, _signed(path, data, path.with_name(path.name + _SUFFIX)))


def _signed(path: Path, data: bytes, sig: Path | None) -> SignedText:
    """Return a statement with its signatures: below it, in a file beside it, or in the one that was named."""
    from golive.cli.packet_file import packet_bytes
    from golive.core.errors import Refused
    from golive.trust.signed_text import SignedText, read_signed

    if sig is None and path.suffix != _SUFFIX:
        return read_signed(data)
    if sig is None:
        signature, line = data, packet_bytes(path.with_suffix(""))
    elif not sig.exists():
        raise Refused("unsigned", f"there is no signature beside it: `{sig.name}`")
    else:
        signature, line = packet_bytes(sig), data
    return SignedText(line=line.removesuffix(b"\n"), signatures=(signature.decode("latin-1"),))


def _tell(form: str, path: Path, look: Look, code: int, refused: Refused | None) -> None:
    from golive.cli.json_output import json_text
    from golive.core.printable import printable

    if form == "json":
        answer = {
            "verdict": _WORDS[code].lower(),
            "reason": None if refused is None else refused.code,
            "why": None if refused is None else refused.sentence,
            **look.fields,
            "shown": look.shown,
            "not_looked_at": look.unseen,
        }
        click.echo(json_text(answer))
        return
    lines = [f"{path.name}: {_WORDS[code]}"]
    lines += [f"  {refused}"] if refused is not None else []
    lines += [f"  {one}" for one in look.says]
    lines += [f"  shown: {one}" for one in look.shown]
    lines += [f"  NOT looked at: {one}" for one in look.unseen]
    click.echo("\n".join(printable(line, keep="") for line in lines))
