"""A signed act from the command line: by key file or agent, or in two halves with a signature made elsewhere."""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from golive.cli.json_output import json_text
from golive.cli.open_library import format_option
from golive.cli.records_place import records_option
from golive.core.dataclass import dataclass
from golive.core.errors import InvalidInput, Refused
from golive.core.printable import printable

if TYPE_CHECKING:
    from golive.cli.people_place import PeoplePlace
    from golive.readiness.signed_acts import Missing, Outcome, SignedAct

Command = TypeVar("Command", bound=Callable[..., Any])

DONE, NO, WAITS = 0, 1, 3
_SUFFIX, _NONCE_BYTES = ".sig", 16
_OWN_KEY = "~/.ssh/id_ed25519"
"""Where OpenSSH keeps a key unless it is told otherwise: what a printed command names for whoever is to sign."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOptions:
    """How an act is signed, as it is written on the command line."""

    library: str | None
    trust: Path
    key: Path | None
    sig: Path | None
    statement: bool
    as_: str | None
    role: str | None
    records: str | None
    form: str


def sign_options(command: Command) -> Command:
    """Add the options by which an act is signed."""
    path = click.Path(path_type=Path)
    trust = click.option("--trust", required=True, type=path, metavar="FILE", help="The root file.")
    key = click.option("--key", type=path, metavar="FILE", help="Your key file, or its `.pub` with it in an agent.")
    sig = click.option(
        "--sig", type=path, metavar="FILE", help="A signature made elsewhere; the statement is FILE without `.sig`."
    )
    statement = click.option("--statement", is_flag=True, help="Print what is to be signed, and sign nothing.")
    as_ = click.option("--as", "as_", metavar="NAME", help="With --statement: who is to sign it.")
    for option in (format_option, records_option, as_, statement, sig, key, trust):
        command = option(command)
    return command


def run_act(options: SignOptions, strategy: str, make: Callable[[PeoplePlace, str, str], SignedAct]) -> int:
    """Sign an act, have it taken, say what became of it, and return the exit code.

    `make` gets the place, who signs, and as what.
    """
    from golive.cli.people_place import people_place
    from golive.journal.system_clock import SystemClock
    from golive.trust.refusal_exit import exit_of_act

    _check(options)
    try:
        with people_place(options.library, options.records, options.trust, now=SystemClock().wall_ns()) as place:
            if strategy:
                place.strategy(strategy)
            by = _who(options, place)
            act = make(place, by, options.role or _role(place, by))
            lacking = act.missing()
            if lacking:
                return _tell(options, _lacking(strategy, lacking))
            statement = act.statement(os.urandom(_NONCE_BYTES).hex())
            if options.statement:
                click.echo(statement.line().decode("ascii"), nl=False)
                return DONE
            line, signature = _signed(options, statement.line(), statement.namespace())
            return _tell(options, act.take(line, signature))
    except Refused as error:
        if options.form == "json":
            click.echo(json_text({"done": False, "refused": error.code, "why": error.sentence, "missing": []}))
        else:
            click.echo(f"refused: {error}", err=True)
        return exit_of_act(error)


def _check(options: SignOptions) -> None:
    ways = (options.key is not None, options.sig is not None, options.statement)
    if sum(ways) != 1:
        raise click.UsageError("sign with one of --key FILE and --sig FILE, or print what is to be signed: --statement")
    if options.statement and options.as_ is None:
        raise click.UsageError("--statement needs --as NAME: who is to sign it stands in it")


def _who(options: SignOptions, place: PeoplePlace) -> str:
    """Return who signs, by the key; it has to be who is named, where somebody is."""
    from golive.cli.people_signed import key_beside
    from golive.trust.sshsig import read_signature

    if options.as_ is not None and options.statement:
        return place.desk.signer(options.as_).id.value
    if options.key is not None:
        key = key_beside(options.key)
    else:
        assert options.sig is not None
        key = read_signature(options.sig.read_text(encoding="ascii", errors="replace")).key
    name = place.desk.registry.known(key).id.value
    if options.as_ not in (None, name):
        raise Refused("other_key", f"the key is of `{name}`, not of `{options.as_}`")
    return name


def _role(place: PeoplePlace, by: str) -> str:
    roles = place.desk.signer(by).roles
    return roles[0].value if roles else "author"


def _signed(options: SignOptions, line: bytes, namespace: str) -> tuple[bytes, str]:
    if options.sig is not None:
        if options.sig.suffix != _SUFFIX:
            raise InvalidInput(f"`{options.sig}` does not end in `{_SUFFIX}`", hint="`ssh-keygen -Y sign` writes it so")
        statement = options.sig.with_suffix("")
        return statement.read_bytes(), options.sig.read_text(encoding="ascii", errors="replace")
    from golive.cli.people_signed import key_beside
    from golive.trust.ssh_keygen import sign_by_ssh_keygen

    assert options.key is not None
    signature = sign_by_ssh_keygen(line, key_file=options.key, namespace=namespace, key=key_beside(options.key))
    return line, signature


def _lacking(strategy: str, lacking: tuple[Missing, ...]) -> Outcome:
    from golive.readiness.signed_acts import Outcome

    return Outcome(
        done=False,
        text=f"no: {strategy} stays as it is" if strategy else "no: nothing is signed",
        missing=lacking,
        written=False,
    )


def _tell(options: SignOptions, outcome: Outcome) -> int:
    code = DONE if outcome.done else WAITS if outcome.written else NO
    missing = [{"what": one.what, "who": one.who, "command": _shown(options, one.command)} for one in outcome.missing]
    if options.form == "json":
        answer = {"done": outcome.done, "written": outcome.written, "text": outcome.text, "missing": missing}
        click.echo(json_text(answer))
        return code
    click.echo(printable(outcome.text, keep="\n"))
    for one in missing:
        who = f" ({one['who']})" if one["who"] else ""
        click.echo(printable(f"  missing: {one['what']}{who}", keep=""))
        if one["command"]:
            click.echo(printable(f"    {one['command']}", keep=""))
    return code


def _shown(options: SignOptions, command: str) -> str:
    """Return a command as it works here: of this library, by this root, with the key where OpenSSH keeps one."""
    if not command:
        return ""
    of_none = ("golive init ", "golive journal ")
    library = f" {shlex.quote(options.library)}" if options.library and not command.startswith(of_none) else ""
    roots = f"--trust {shlex.quote(str(options.trust))}"
    signs = f" {roots}" if "--key KEY" in command and "--trust ROOTS" not in command else ""
    kept = "" if options.records is None or command.startswith(_WITHOUT_RECORDS) else _kept(options.records)
    return f"{command.replace('--key KEY', f'--key {_OWN_KEY}').replace('--trust ROOTS', roots)}{library}{kept}{signs}"


_WITHOUT_RECORDS = ("golive init ", "golive evidence form ")


def _kept(place: str) -> str:
    from golive.readiness.checklist.next_command import place_typed

    return f" --records {shlex.quote(place_typed(place))}"
