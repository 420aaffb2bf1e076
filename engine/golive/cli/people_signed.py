"""The list of people of a library, and the statement of the roots beside it: how it is signed."""

from __future__ import annotations

from pathlib import Path

from golive.core.civil import A_DAY, DAY_S, days_of
from golive.core.errors import InvalidInput
from golive.core.public_key import PublicKey, read_public_key
from golive.core.unit import NANOS
from golive.readiness.people_listed import BESIDE, ListedHere, signed_bytes
from golive.trust.registry import LONGEST_NS, PeopleListed
from golive.trust.signed_text import SignedText, read_signed
from golive.trust.ssh_keygen import sign_by_ssh_keygen
from golive.trust.statement import PRODUCTION

_SUFFIX = ".pub"


def sign_list(
    folder: Path, here: ListedHere, *, key: Path, serial: int | None, until: str | None, add: bool, now: int
) -> PeopleListed:
    """Write a root's statement on a list beside it, or with `add` a signature under it; return what it says."""
    path = folder / BESIDE
    before = _before(path)
    public = key_beside(key)
    if add:
        if serial is not None or until is not None:
            raise InvalidInput("`--add` signs what stands there: it takes neither `--serial` nor `--until`")
        if before is None:
            raise InvalidInput(f"there is no {BESIDE.as_posix()} yet", hint="sign it without `--add`")
        listed = PeopleListed.read(before.line)
        if listed.digest != here.digest:
            raise InvalidInput("the list is not the one that was signed", hint="sign it anew, without `--add`")
        signatures = before.signatures
    else:
        listed, signatures = _new(here, before, serial, until, now), ()
    line = listed.line()
    signature = sign_by_ssh_keygen(line, key_file=key, namespace=PeopleListed.namespace(), key=public)
    text = SignedText(line=line, signatures=(*signatures, signature)).text()
    from golive.cli.output_files import write_text

    write_text(path, text)
    return listed


def _new(here: ListedHere, before: SignedText | None, serial: int | None, until: str | None, now: int) -> PeopleListed:
    last = 0 if before is None else PeopleListed.read(before.line).serial
    if serial is not None and serial <= last:
        raise InvalidInput(f"list {last} is signed already: a later one has a higher serial")
    begin = now // NANOS * NANOS
    end = begin + LONGEST_NS if until is None else midnight(until)
    if not begin < end <= begin + LONGEST_NS:
        raise InvalidInput("a list of people is signed for a year at most, and for some time")
    return PeopleListed(
        digest=here.digest, serial=last + 1 if serial is None else serial, not_before=begin, not_after=end,
        realm=PRODUCTION,
    )  # fmt: skip


def midnight(text: str) -> int:
    """Return the first instant of a day, or refuse what is none."""
    day = days_of(text)
    if day is None:
        raise InvalidInput(f"`{text}` is not a date", hint=A_DAY)
    return round(day) * DAY_S * NANOS


def _before(path: Path) -> SignedText | None:
    data = signed_bytes(path)
    return None if data is None else read_signed(data)


def key_beside(key: Path) -> PublicKey:
    """Return the public key of a key file, which OpenSSH keeps beside it."""
    path = key if key.suffix == _SUFFIX else key.with_name(key.name + _SUFFIX)
    try:
        words = path.read_text(encoding="utf-8").split()
    except (OSError, UnicodeDecodeError) as error:
        hint = f"`ssh-keygen -y -f {key} > {path}` writes it"
        raise InvalidInput(f"the public key is read from `{path}`, which is not there", hint=hint) from error
    return read_public_key(" ".join(words[:2]))
