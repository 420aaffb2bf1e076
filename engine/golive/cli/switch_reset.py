"""A signed reset: the word of whoever may let an account go on, verified before the command is written."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from golive.cli.signed_act import DONE, SignOptions, run_act
from golive.core.dataclass import dataclass
from golive.core.refusing import refuse_unless

if TYPE_CHECKING:
    from golive.cli.open_library import LibraryPlace
    from golive.cli.people_place import PeoplePlace
    from golive.journal.bodies.command import CommandGiven
    from golive.readiness.signed_acts import Missing, Outcome, SignedAct
    from golive.trust.reset import Reset


def reset_account(
    library: LibraryPlace, command: CommandGiven, options: SignOptions, *, epoch: int, wait_s: float | None
) -> int:
    """Sign a reset, write it as a command, and say what the account answers where somebody waits for that."""
    given: list[str] = []

    def make(place: PeoplePlace, by: str, role: str) -> SignedAct:
        return _Reset(place=place, command=replace(command, by=by, role=role), records=options.records,
                      epoch=epoch, given=given)  # fmt: skip

    code = run_act(options, "", make)
    if code != DONE or wait_s is None or not given:
        return code
    from golive.cli.command_heard import wait_for_answers

    return wait_for_answers(library, given[0], command.account, wait_s, beside=options.form == "json")


def epoch_of(library: LibraryPlace, records: str | None, account: str, scope: str) -> int:
    """Return how often a scope of an account was tripped and reset, as far as its journal tells; 0 where it does not.

    A reset is of one epoch: what trips meanwhile it leaves as it is.
    """
    from golive.cli.switch_seen import switch_seen
    from golive.paper.switch_status import AccountSwitch

    for seen in switch_seen(library, records, None, (account,)).accounts:
        if isinstance(seen, AccountSwitch):
            return next((one.epoch for one in seen.scopes if one.scope == scope), 0)
    return 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reset:
    """A reset of one scope of one account; `given` takes the name of the command that was written."""

    place: PeoplePlace
    command: CommandGiven
    records: str | None
    epoch: int
    given: list[str]

    def _roles(self) -> frozenset[str]:
        switches = self.place.desk.promotion.program.checked.specs.switches
        return frozenset(role.value for switch in switches for role in switch.reset.roles)

    def missing(self) -> tuple[Missing, ...]:
        roles = self._roles()
        names = " or ".join(sorted(roles)) or "nobody"
        refuse_unless(self.command.role in roles, "role", f"the policy lets {names} reset, not `{self.command.role}`")
        return ()

    def _asked(self) -> dict[str, Any]:
        return {"account": self.command.account, "scope": self.command.scope, "epoch": self.epoch}

    def statement(self, nonce: str) -> Reset:
        from golive.trust.reset import Reset

        desk = self.place.desk
        own = {**self._asked(), "reason": self.command.reason}
        return desk.word(Reset, by=self.command.by, role=self.command.role or "", nonce=nonce, **own)

    def take(self, line: bytes, signature: str) -> Outcome:
        from golive.cli.command_given import command_as_text, write_command
        from golive.journal.commands import id_of
        from golive.readiness.signed_acts import Outcome
        from golive.trust.reset import check_reset

        desk = self.place.desk
        word, signer = check_reset(
            line, signature, asked=self._asked(), roles=self._roles(), registry=desk.registry, moment=desk.moment()
        )
        # First its nonce: a word that was written is not given again, whatever becomes of the command.
        desk.write(desk.entry(word, signer.id.value, signature))
        body = replace(
            self.command,
            by=word.by,
            role=word.role,
            reason=word.reason,
            signed=True,
            statement=line.decode("ascii"),
            signature=signature,
        )
        entry = write_command(self.place.library, self.records, body)
        self.given.append(id_of(entry))
        return Outcome(done=True, text=command_as_text(entry, body))
