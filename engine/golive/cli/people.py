"""`golive people`: sign the list of people as a root, and say who counts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from golive.cli.open_library import find_library, format_option, library_argument, open_engine


@click.group("people")
def command() -> None:
    """Sign the list of people as a root, and say who counts.

    `rules/people.yaml` says who may sign what. It counts only with `rules/people.signed` beside it, which every key of
    the root file signed: a file in OpenSSH's format `allowed_signers`, where nobody who edits the library can write.
    """


@command.command("sign")
@library_argument
@click.option(
    "--key",
    required=True,
    type=click.Path(path_type=Path),
    help="The root's key file, or its `.pub` with the secret in an agent.",
)
@click.option("--serial", type=click.IntRange(1), help="Above that of every list before. Default: one more than it.")
@click.option("--until", metavar="YYYY-MM-DD", help="When it ends, exclusive. Default: after a year.")
@click.option("--add", is_flag=True, help="Sign what another root signed, beside it.")
@format_option
def sign(*, library: str | None, key: Path, form: str, **options: Any) -> None:
    """Sign the list of people of LIBRARY as it stands, by `ssh-keygen`, and write `rules/people.signed`.

    Nothing is signed that `golive validate` refuses. Exit codes: 0 it is signed, 2 usage, an invalid library, or a key
    that did not sign.
    """
    from golive.cli.people_answers import signed_as_json, signed_as_text
    from golive.cli.people_signed import sign_list
    from golive.journal.system_clock import SystemClock
    from golive.readiness.people_listed import listed_here

    place = find_library(library)
    here = listed_here(open_engine(library).program.checked.specs)
    listed = sign_list(place.folder, here, key=key, now=SystemClock().wall_ns(), **options)
    click.echo((signed_as_json if form == "json" else signed_as_text)(here, listed))


@command.command("list")
@library_argument
@click.option("--trust", required=True, type=click.Path(path_type=Path), help="The root file.")
@click.option("--serial", type=click.IntRange(0), default=0, help="The highest serial that was ever seen.")
@format_option
@click.pass_context
def list_(ctx: click.Context, *, library: str | None, trust: Path, serial: int, form: str) -> None:
    """Say who of LIBRARY may sign what now, once it is shown that every root signed the list.

    Exit codes: 0 the list counts, 1 it does not, 2 usage, an invalid library, or a root file that cannot be believed, 3
    it did, and its time is over.
    """
    from golive.cli.people_answers import people_as_json, people_as_text
    from golive.core.errors import Refused
    from golive.journal.system_clock import SystemClock
    from golive.readiness.people_listed import listed_here, who_counts
    from golive.trust.refusal_exit import exit_of_act

    place, now = find_library(library), SystemClock().wall_ns()
    here = listed_here(open_engine(library).program.checked.specs)
    try:
        registry = who_counts(place.folder, here, trust=trust, least_serial=serial, now=now)
    except Refused as error:
        click.echo(str(error), err=True)
        ctx.exit(exit_of_act(error))
    click.echo((people_as_json if form == "json" else people_as_text)(registry, now))
