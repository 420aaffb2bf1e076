"""The command `golive`, also as `python -m golive`."""

from __future__ import annotations

import gc
import os
import sys
from typing import NoReturn

UNWRITTEN = 2
"""The exit code of an answer that could not be written, whatever the answer was."""

FAULT = 70
"""The exit code of a fault of golive itself, as `sysexits.h` has it: 1 would read as an answer of the policy."""


def run() -> NoReturn:
    """Run one command line, and end the process with its exit code.

    The process ends without taking its objects apart one by one, as mypy's does: that is a tenth of the time of a short
    command. Nothing is open by then, because files are written in `with` blocks and what is printed is flushed here.
    Nor are objects looked through for circles before a command is known that lives long enough to need it.
    """
    gc.disable()
    try:
        from golive.cli.process import exit_code

        code = exit_code()
    except Exception as error:  # noqa: BLE001  (what nobody caught is never an answer: Python's own code for it is 1)
        code = FAULT
        _tell(error)
    os._exit(_flushed(code))


def _flushed(code: int) -> int:
    try:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
    except OSError:
        return code or UNWRITTEN
    return code


def _tell(error: Exception) -> None:
    """Say in one line what went wrong and where in golive, and in another what to do about it."""
    from golive.core.printable import printable

    trace, place = error.__traceback__, ""
    while trace is not None:
        code = trace.tb_frame.f_code
        if f"{os.sep}golive{os.sep}" in code.co_filename:
            place = f" at golive/{code.co_filename.rpartition(f'{os.sep}golive{os.sep}')[2]}:{trace.tb_lineno}"
        trace = trace.tb_next
    sentence = (str(error).splitlines() or [""])[0]
    line = f"golive failed, and this is no answer: {type(error).__name__}{': ' if sentence else ''}{sentence}{place}"
    hint = "   report this line and the command to where you have golive from: it is a fault of golive"
    try:
        sys.stderr.write(f"{printable(line, keep='')}\n{hint}\n")
    except (OSError, AttributeError):
        return


if __name__ == "__main__":
    run()
