"""`golive model accept, reject, rollback, freeze, thaw`: one word on a model."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from golive.cli.json_output import json_text
from golive.cli.model_place import models_place
from golive.cli.model_seen import standing_as_json, standing_line
from golive.cli.who import UNSIGNED, user_here
from golive.core.dataclass import dataclass
from golive.core.printable import printable

if TYPE_CHECKING:
    from golive.core.value import Unknown
    from golive.learning.model_desk import ModelDesk

DONE, REFUSED = 0, 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ActOptions:
    """What is asked for, as it is written on the command line; `version` is empty for a word on the model as such."""

    model: str
    library: str | None
    reason: str
    by: str | None
    files: Path | None
    records: str | None
    form: str
    version: str = ""
    to: str = ""


def act_on_model(act: str, options: ActOptions) -> int:
    """Say a word on a model, print what is known then, and return the exit code.

    Raises
    ------
    InvalidInput
        The ledger does not know the model.
    Unavailable
        Somebody else was heard first, or the records cannot be written: nothing was changed.
    """
    from golive.journal.system_clock import SystemClock

    with models_place(options.library, options.records, options.files) as place:
        desk = place.desk(place.known(options.model))
        by = options.by or user_here()
        before = desk.record().n
        refused = _said(desk, act, options, by, SystemClock().wall_ns())
        # What is taken out is taken out, also where nothing is left to come back to.
        is_written = desk.record().n > before
        if options.form == "json":
            why = None if refused is None else str(refused)
            done = {"act": act, "done": refused is None, "written": is_written, "why": why, "by": by, "signed": False}
            click.echo(json_text({**done, **standing_as_json(desk)}))
        else:
            outcome = "done" if refused is None else f"{'written, but' if is_written else 'no:'} {refused}"
            click.echo(printable(f"{act} {options.model}: {outcome}; by {by} ({UNSIGNED})", keep=""))
            click.echo(printable(f"  {standing_line(desk)}", keep=""))
        return DONE if refused is None else REFUSED


def _said(desk: ModelDesk, act: str, options: ActOptions, by: str, at: int) -> Unknown | None:
    version, why = options.version, options.reason
    match act:
        case "accept":
            return desk.accept(version, why=why, by=by, at=at)
        case "reject":
            return desk.reject(version, why=why, by=by, at=at)
        case "rollback":
            return desk.roll_back(why=why, by=by, at=at)
        case "freeze":
            return desk.freeze(why=why, by=by, at=at)
    return desk.thaw(why=why, by=by, at=at)
