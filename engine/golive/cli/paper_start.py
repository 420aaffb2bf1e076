"""`golive paper start`: accounts in this process until it is stopped, or in one of their own."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from golive.cli import BY_SIGNAL
from golive.cli.model_place import MODELS, check_models
from golive.cli.open_library import find_library, open_engine
from golive.cli.records_place import folder_of, kill_files_of, records_at, root_of
from golive.core.dataclass import dataclass
from golive.core.errors import Unavailable
from golive.core.printable import printable

if TYPE_CHECKING:
    from golive.paper.account_files import AccountFiles
    from golive.paper.heartbeat_file import Beat
    from golive.paper.plan import Plan

LOOK_NS = 50_000_000
FIRST_TURN_NS = 300 * 1_000_000_000
"""How long the first turn of a process in the background is waited for: an exchange may be slow to answer."""
_SHOWN_BYTES = 4_000


@dataclass(frozen=True, slots=True, kw_only=True)
class StartOptions:
    """What `golive paper start` is asked for, as it is written on the command line."""

    library: str | None
    accounts: tuple[str, ...]
    journal: str | None
    records: str | None
    models: Path | None
    record: Path | None
    from_positions: Path | None
    log: str | None
    metrics_port: int | None
    trust: Path | None = None


def start_in_foreground(options: StartOptions) -> None:
    """Run accounts until they are stopped; a signal ends the command as signals end commands."""
    from golive.journal.system_clock import SystemClock
    from golive.paper.foreground import run_in_foreground
    from golive.paper.start import Followed, start

    plan = plan_of(options)
    followed = Followed(log=options.log, metrics_port=options.metrics_port, begun=_tell_begun)
    ended_by = run_in_foreground(lambda: start(plan, followed, SystemClock()))
    if ended_by == signal.SIGINT:
        raise KeyboardInterrupt("the turn under way was the last; `golive paper start` goes on")
    if ended_by is not None:
        click.echo(f"stopped by {signal.Signals(ended_by).name}; `golive paper start` goes on", err=True)
        sys.exit(BY_SIGNAL + ended_by)
    click.echo("the feed ended", err=True)


def plan_of(options: StartOptions) -> Plan:
    """Return what is to be started."""
    from golive.api.paper_terms import find_paper, paper_terms
    from golive.loader.code_digest import deciding_code
    from golive.paper.plan import Plan

    place, engine = find_library(options.library), open_engine(options.library)
    specs = engine.program.checked.specs
    names, records = tuple(dict.fromkeys(options.accounts)) or ("",), records_at(options.records, place)
    if options.models is not None:
        check_models(options.models, records)
    return Plan(
        engine=engine,
        code=deciding_code(),
        accounts=tuple(paper_terms(find_paper(specs, name), specs) for name in names),
        root=root_of(place),
        journal=options.journal,
        records=records,
        kill_files=kill_files_of(options.records, place),
        record=options.record,
        positions=options.from_positions,
        models=folder_of(place) / MODELS if options.models is None else options.models,
        trust=options.trust,
        texts={market.id: specs.sources[market.header.span.file] for market in specs.markets},
    )


def _tell_begun(beat: Beat) -> None:
    words = f"{beat.account}: running as process {beat.pid}, run {beat.run} on a feed that is {beat.feed_class}"
    port = "" if beat.metrics_port is None else f", metrics on port {beat.metrics_port}"
    click.echo(printable(f"{words}, journal {beat.journal}{port}", keep=""))


def start_in_background(options: StartOptions) -> None:
    """Start a process of its own, and return once each account's first turn is durable."""
    from golive.paper.account_files import AccountFiles

    root = root_of(find_library(options.library))
    names = [account.name for account in plan_of(options).accounts]
    files = [AccountFiles.below(root, name) for name in names]
    for one in files:
        one.make()
    output = files[0].output
    # What it says goes where no terminal has to stay for it.
    with output.open("ab") as terminal:
        before = terminal.tell()
        process = subprocess.Popen(
            [sys.executable, "-m", "golive", "paper", "start", *arguments_of(options, str(files[0].log))],
            stdin=subprocess.DEVNULL,
            stdout=terminal,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    _wait(process, files, output, before)


def arguments_of(options: StartOptions, log: str) -> Iterator[str]:
    """Yield the words of a command line that asks for the same."""
    if options.library is not None:
        yield options.library
    for account in options.accounts:
        yield from ("--account", account)
    named = {"--journal": options.journal, "--records": options.records, "--log": options.log or log}
    for flag, value in named.items():
        yield from () if value is None else (flag, value)
    if options.models is not None:
        yield from ("--models", str(options.models))
    if options.record is not None:
        yield from ("--record", str(options.record))
    if options.from_positions is not None:
        yield from ("--from-positions", str(options.from_positions))
    if options.trust is not None:
        yield from ("--trust", str(options.trust))
    if options.metrics_port is not None:
        yield from ("--metrics-port", str(options.metrics_port))


def _wait(process: subprocess.Popen[bytes], files: Sequence[AccountFiles], output: Path, before: int) -> None:
    """Wait until every account has taken a turn; a process that ended before says why, and so does this command."""
    from golive.journal.system_clock import SystemClock

    clock = SystemClock()
    until = clock.monotonic_ns() + FIRST_TURN_NS
    waiting = list(files)
    while waiting:
        beat = _beat_of(waiting[0], process.pid)
        if beat is not None:
            _tell_begun(beat)
            waiting.pop(0)
            continue
        code = process.poll()
        if code is not None:
            click.echo(_last_of(output, before), err=True, nl=False)
            sys.exit(BY_SIGNAL - code if code < 0 else code)
        if clock.monotonic_ns() > until:
            message = f"process {process.pid} has taken no turn yet, and goes on; it says what it does in {output}"
            raise Unavailable("slow", message)
        clock.wait_ns(LOOK_NS)


def _beat_of(files: AccountFiles, pid: int) -> Beat | None:
    """Return what an account says of its turns in a process, None before the first."""
    from golive.paper.heartbeat_file import RUNNING, Beat, read_beat

    beat = read_beat(files.heartbeat)
    return beat if isinstance(beat, Beat) and (beat.pid, beat.state) == (pid, RUNNING) else None


def _last_of(output: Path, before: int) -> str:
    """Return what was said last after so many bytes: another process may say something in the same file."""
    with output.open("rb") as terminal:
        terminal.seek(max(before, output.stat().st_size - _SHOWN_BYTES))
        return printable(terminal.read().decode("utf-8", "replace"), keep="\n")
