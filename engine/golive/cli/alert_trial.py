"""`golive alerts test`: one message to each channel."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from golive.cli.alert_terms_of import channels_here, terms_of
from golive.cli.json_output import json_text
from golive.cli.open_library import open_engine
from golive.cli.who import UNSIGNED, user_here
from golive.core.dataclass import dataclass
from golive.core.errors import InvalidInput
from golive.core.printable import printable
from golive.core.suggest import did_you_mean

if TYPE_CHECKING:
    from golive.paper.alerts.trial import Tried

ARRIVED, DID_NOT = 0, 1
_MS = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialOptions:
    """What `golive alerts test` is asked for, as it is written on the command line."""

    library: str | None
    names: tuple[str, ...]
    by: str | None
    form: str


def try_all(options: TrialOptions) -> int:
    """Send the messages, say what came of them, and return the exit code."""
    from golive.journal.system_clock import SystemClock
    from golive.paper.alerts.answer import Result
    from golive.paper.alerts.trial import try_channels

    clock, terms = SystemClock(), terms_of(open_engine(options.library))
    known = [channel.name for channel in terms.channels]
    strange = next((name for name in options.names if name not in known), None)
    if strange is not None:
        hint = did_you_mean(strange, known, what="channels")
        raise InvalidInput(f"the library has no channel `{strange}`", hint=hint)
    names, by = tuple(dict.fromkeys(options.names)) or tuple(known), options.by or user_here()
    tries, channels = terms.tries, channels_here(terms, clock)
    tried = tuple(try_channels(channels, names, clock, clock, by=f"{by} ({UNSIGNED})", deadline=tries.deadline))
    click.echo((_as_json if options.form == "json" else _as_text)(tried))
    return ARRIVED if all(one.answer.result is Result.DELIVERED for one in tried) else DID_NOT


def _as_text(tried: Sequence[Tried]) -> str:
    width = max(len(one.channel) for one in tried)
    return "\n".join(printable(f"{one.channel:<{width}}  {_came_of(one)}", keep="") for one in tried)


def _came_of(one: Tried) -> str:
    word = one.answer.why or "delivered"
    return word if one.took is None else f"{word}, after {one.took / _MS:.0f} ms"


def _as_json(tried: Sequence[Tried]) -> str:
    return json_text(
        {
            "channels": [
                {
                    "channel": one.channel,
                    "result": one.answer.result.name.lower(),
                    "why": one.answer.why or None,
                    "took_ns": None if one.took is None else str(one.took),
                }
                for one in tried
            ]
        }
    )
