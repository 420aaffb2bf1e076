"""A command as a process: the code it ends with, whoever stops reading it and whoever ends it."""

from __future__ import annotations

import io
import os
import signal
import sys
from types import FrameType
from typing import TYPE_CHECKING, TextIO

import click

from golive.cli import BY_SIGNAL, main

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


def exit_code() -> int:
    """Run the command line of this process and return its exit code.

    A reader of standard output or error that has seen enough changes nothing: what follows is dropped, and the code is
    the command's own. SIGTERM and SIGHUP end a command as Ctrl-C does: what it had begun to write is cleared away.

    Raises
    ------
    Exception
        What no part of golive expected.
    """
    sys.stdout, sys.stderr = _patient(sys.stdout), _patient(sys.stderr)
    for number in _ENDING:
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _end)
    try:
        answer = main(prog_name="golive", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.Abort as error:
        if isinstance(error.__cause__, KeyboardInterrupt):
            return BY_SIGNAL + signal.SIGINT
        raise
    except SystemExit as ended:
        if not isinstance(ended.code, int):
            raise TypeError(ended.code) from ended
        return ended.code
    return answer if isinstance(answer, int) else 0


_ENDING = (signal.SIGTERM, *((signal.SIGHUP,) if hasattr(signal, "SIGHUP") else ()))


def _end(number: int, _frame: FrameType | None) -> None:
    # A second signal would interrupt the clearing away.
    signal.signal(number, signal.SIG_IGN)
    raise SystemExit(BY_SIGNAL + number)


class _Pipe(io.FileIO):
    """A file whose reader may leave: what is written after that goes nowhere."""

    def write(self, data: ReadableBuffer, /) -> int:
        try:
            return super().write(data)
        except BrokenPipeError:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self.fileno())
            os.close(nowhere)
            return memoryview(data).nbytes


def _patient(stream: TextIO) -> TextIO:
    """Return a standard stream that a closed pipe does not stop; one that is no file of the system is left alone."""
    try:
        number = stream.fileno()
    except (AttributeError, OSError):
        return stream
    return io.TextIOWrapper(
        io.BufferedWriter(_Pipe(number, "w", closefd=False)),
        encoding=stream.encoding,
        errors=stream.errors,
        line_buffering=bool(stream.line_buffering),
    )
