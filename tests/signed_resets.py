"""Resets as whoever may gives them: with a statement that says the very same, and a signature on it."""

from __future__ import annotations

from dataclasses import replace

from tests.ssh_signers import Signer
from tests.trust_desk import RISK

from golive.core.unit import NANOS
from golive.journal.bodies.command import RESET, CommandGiven
from golive.trading.people_words import UNSIGNED, RecordedCommand, signed_words
from golive.trust.reset import Reset
from golive.trust.statement import PRODUCTION


def believed(recorded: RecordedCommand, *, at: int, now: int) -> str:
    """Believe a reset that says what was signed, whoever signed it: for tests of something else."""
    del at, now
    return UNSIGNED if recorded.body is None or signed_words(recorded.body) is None else ""


def signed(command: CommandGiven, signer: Signer = RISK) -> CommandGiven:
    """Return a command, signed where it is a reset."""
    if command.word != RESET:
        return command
    by = command.by.partition("@")[0]
    statement = Reset(
        realm=PRODUCTION,
        by=by,
        role=command.role or "",
        issued=command.at // NANOS * NANOS,
        not_after=command.at // NANOS * NANOS + NANOS,
        nonce="0" * 32,
        **dict.fromkeys(("people", "policy", "head"), "0" * 64),
        account=command.account or "",
        scope=command.scope,
        epoch=1,
        reason=command.reason or "none",
    )
    line = statement.line()
    signature = signer.sign(line, Reset.namespace())
    return replace(
        command, by=by, reason=command.reason, signed=True, statement=line.decode("ascii"), signature=signature
    )
