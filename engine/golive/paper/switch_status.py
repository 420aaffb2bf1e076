"""What stops accounts, as anyone may read it while they run: the switch of each, and what it has not obeyed yet."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from golive.core.dataclass import dataclass
from golive.core.errors import BrokenChain, Undecided
from golive.execution.switch import ALREADY, DONE, ResetRule
from golive.execution.switch_state import SwitchState, hardest
from golive.journal.bodies.command_answer import CommandAnswered
from golive.journal.bodies.kinds import read_body
from golive.journal.bodies.run_started import RunStarted
from golive.journal.commands import id_of, is_of_records
from golive.journal.journal import JournalReader
from golive.paper.records_reader import Reading, RecordsReader
from golive.trading.people_words import NOBODY, RecordedCommand, taken_at_its_word, waiting
from golive.trading.switch_record import ScopeRecord, switch_record, switch_words

_SHOWN = 3
"""How many of the last refusals are told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountSwitch:
    """What stops one account.

    `rule` is None where the policy that it runs by cannot be had: then nobody can say when a cool-off ends. `waiting`
    are commands that it has not obeyed yet, `refused` its last answers that said no, `lost` commands that it obeyed and
    the records do not have.
    """

    account: str
    run: str
    policy: str
    scopes: tuple[ScopeRecord, ...]
    rule: ResetRule | None
    waiting: tuple[RecordedCommand, ...]
    refused: tuple[CommandAnswered, ...]
    lost: tuple[str, ...]

    @property
    def state(self) -> SwitchState:
        """Return the hardest state of any scope."""
        return hardest(scope.state for scope in self.scopes)

    def may_reset_from(self, scope: ScopeRecord) -> int | None:
        """Return from which instant on a tripped scope may be reset, or None where nobody can say."""
        return None if self.rule is None else scope.last_trip + self.rule.cool_off


def switch_of(
    account: str,
    journal: JournalReader,
    records: RecordsReader,
    reading: Reading,
    rule_of: Callable[[JournalReader, str], ResetRule | None],
) -> AccountSwitch:
    """Return what stops an account by its journal; `reading` is all that the records say.

    `rule_of` finds who may reset a run, of its journal and the digest of its policy.

    Raises
    ------
    Undecided
        The journal has no entry.
    BrokenChain
        It does not begin with a run.
    """
    begun = _begun(journal)
    answers, there = _answers(journal), {id_of(one.entry) for one in reading.commands}
    rule = rule_of(journal, begun.policy)
    return AccountSwitch(
        account=account,
        run=begun.run,
        policy=begun.policy,
        scopes=tuple(switch_record(switch_words(journal)).values()),
        rule=rule,
        waiting=waiting(
            NOBODY if rule is None else rule,
            [taken_at_its_word(one) for one in reading.commands],
            account,
            begin=records.seq_of(begun.records_head) or 0,
            answered=answers,
        ),
        refused=tuple(one for one in answers.values() if one.answer not in (DONE, ALREADY))[-_SHOWN:],
        lost=tuple(id for id in answers if is_of_records(id) and id not in there),
    )


def _begun(journal: JournalReader) -> RunStarted:
    first = next(journal.entries(until=1), None)
    if first is None:
        raise Undecided(f"`{journal.name}` has no entry")
    body = read_body(first.kind, first.body)
    if not isinstance(body, RunStarted):
        raise BrokenChain(1, "kind", f"`{journal.name}` does not begin with a run")
    return body


def _answers(journal: JournalReader) -> Mapping[str, CommandAnswered]:
    bodies = (read_body(entry.kind, entry.body) for entry in journal.entries(kind=CommandAnswered.KIND))
    return {body.command: body for body in bodies if isinstance(body, CommandAnswered)}
