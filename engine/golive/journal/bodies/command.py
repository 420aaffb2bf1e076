"""A person told running accounts something: to stop, that they may go on, or to close what is open."""

from __future__ import annotations

from typing import ClassVar

from golive.core.dataclass import dataclass
from golive.journal.bodies.switch import STATES
from golive.journal.body import Body, Count, Ns, one_of

FIRE, RESET, FLATTEN = "fire", "reset", "flatten"
WORDS = (FIRE, RESET, FLATTEN)


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandGiven(Body):
    """The n-th command in the records; without an `account` it is for every account that reads them.

    `scope` and `to` are of the kill switch: which orders, and the state that a `fire` asks for; `active` in others.
    `at` is what the clock said where the command was given. `by` and `role` are what somebody says of himself: while
    `signed` is false nobody has shown it. A reset that is signed holds the `statement` and the `signature` on it.
    """

    KIND: ClassVar[str] = "command"
    KEY: ClassVar[tuple[str, ...]] = ("n",)

    v: Count = 2
    n: Count
    word: str
    scope: str
    to: str
    account: str | None = None
    by: str
    role: str | None = None
    reason: str | None = None
    at: Ns
    signed: bool = False
    statement: str | None = None
    signature: str | None = None

    def __post_init__(self) -> None:
        one_of("word", self.word, WORDS)
        one_of("to", self.to, STATES)
