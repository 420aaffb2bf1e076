"""What an account made of a command."""

from __future__ import annotations

from typing import ClassVar

from golive.core.dataclass import dataclass
from golive.journal.bodies.switch import STATES
from golive.journal.body import Body, Count, Ns, one_of


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandAnswered(Body):
    """The one answer to a command: `done`, `already`, or the first thing that forbids it, so that a person sees why.

    `command` names it, for a person's by kind, key and hash of its entry in the records: `command/3/1f0c...`. All that
    was commanded stands here too, and `at`, when the account heard it: whoever replays the account takes it from here.
    """

    KIND: ClassVar[str] = "command_answer"
    KEY: ClassVar[tuple[str, ...]] = ("command",)

    v: Count = 1
    command: str
    word: str
    scope: str
    to: str
    by: str
    role: str | None = None
    reason: str | None = None
    at: Ns
    answer: str
    signed: bool = False

    def __post_init__(self) -> None:
        one_of("to", self.to, STATES)
