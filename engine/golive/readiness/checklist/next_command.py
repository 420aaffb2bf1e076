"""What to do about an item that is not satisfied: the command, as it is typed."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from types import MappingProxyType

from golive.core.dataclass import dataclass
from golive.documents.checklist import GOLIVE, ChecklistItem, How
from golive.journal.home_at import is_address
from golive.readiness.checklist.status import Status

DRILLS: Mapping[str, str] = MappingProxyType(
    {
        "INFRA-002": "restore",
        "INFRA-003": "failover",
        "RISK-001": "kill",
        "RISK-003": "breakers",
        "STRAT-005": "guardrails",
        "MON-001": "alerts",
        "MON-003": "drift",
        "OPS-003": "rollback",
    }
)
"""The drill whose evidence an item is measured by."""

DAYS, ANCHORED, EXPLAINED = "STRAT-001", "MON-004", "OPS-004"
"""The items that days on paper, a head that is told outside, and explained changes are measured for."""

WITHOUT_ACCOUNT = frozenset((*DRILLS, "EXEC-002")) - {"INFRA-002"}
"""What golive measures before an account ran; of a restore there is nothing to put back before."""

KEY, ROOTS, FILE, TEXT, STRATEGY, JOURNAL, RECORDS = "KEY", "ROOTS", "FILE", "TEXT", "STRATEGY", "JOURNAL", "RECORDS"
NEW = "NEW"
PLACEHOLDERS: Mapping[str, str] = MappingProxyType(
    {
        KEY: "the file of your private key, or its `.pub` with an agent",
        ROOTS: "the root file, which says who counts",
        FILE: "a file that the machine which trades cannot write, another for each journal",
        TEXT: "what the change was, and what for",
        STRATEGY: "each strategy in turn",
        JOURNAL: "the journal of the account",
        NEW: "a new folder for the shipped library, whose checklist has the item",
        RECORDS: "the address of the records, which may hold a password",
    }
)
"""What whoever types a command has to fill in, and with what."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Typing:
    """Where commands are typed: for which strategy of which library, as it was named, and by whose root file.

    `records` is where the records are, if that was named; for the address of a database its placeholder stands.
    `begun` says whether the account that trades it ran, in `journal`. `measurable` are items of which a drill was
    held, or a head was told outside, since they were measured last. `doubted` is where the records are, if they do not
    hold: then nothing that is written after them is believed.
    """

    strategy: str = STRATEGY
    library: str | None = None
    trust: str | None = None
    records: str | None = None
    begun: bool = True
    journal: str = JOURNAL
    measurable: frozenset[str] = frozenset()
    doubted: str = ""

    @property
    def at(self) -> str:
        """Return the library as an argument, after a blank; nothing where none was named."""
        return "" if self.library is None else f" {shlex.quote(self.library)}"

    @property
    def kept(self) -> str:
        """Return the records as an option, after a blank; nothing where they are the library's own."""
        return "" if self.records is None else f" --records {shlex.quote(self.records)}"

    @property
    def signed(self) -> str:
        """Return by what somebody signs."""
        return f"--strategy {self.strategy} --key {KEY} --trust {self.roots}"

    @property
    def roots(self) -> str:
        """Return the root file, or what stands for it."""
        return ROOTS if self.trust is None else shlex.quote(self.trust)


def place_typed(place: str) -> str:
    """Return a place of records as it is typed: of an address, which may hold a password, what stands for it.

    >>> place_typed("desk/records.db"), place_typed("postgresql://ann:secret@host/records")
    ('desk/records.db', 'RECORDS')
    """
    return RECORDS if is_address(place) else place


def next_command(item: ChecklistItem, typing: Typing, status: Status = Status.MISSING) -> str:
    """Return the command that comes next for an item that stands so.

    Records that do not hold are looked at before all else. What golive drills is drilled first, and measured then; a
    fact from outside begins with its form, and of what an account shows nothing can be measured before it ran.
    """
    if item.how is How.SIGNOFF:
        role = sorted(role.value for role in item.roles)[0]
        return f"golive checklist sign {item.id}{typing.at}{typing.kept} --role {role} {typing.signed}"
    if item.is_absent:
        return f"golive init {NEW}"
    if typing.doubted:
        return f"golive journal verify --journal {shlex.quote(typing.doubted)}"
    if item.measured_by != GOLIVE:
        return f"golive evidence form {item.id}{typing.at}"
    if item.id == DAYS or not (typing.begun or item.id in WITHOUT_ACCOUNT):
        return f"golive paper start{typing.at}{typing.kept} --background"
    if item.id not in typing.measurable:
        if item.id in DRILLS:
            return f"golive drill {DRILLS[item.id]}{typing.at}{typing.kept}"
        if item.id == ANCHORED:
            return f"golive journal anchor --journal {shlex.quote(typing.journal)} --to {FILE}{typing.kept}"
    if item.id == EXPLAINED and status is Status.FAIL:
        return f"golive checklist explain{typing.at}{typing.kept} --nature {TEXT} {typing.signed}"
    # An explanation counts by whose signature it bears.
    trust = f" --trust {typing.roots}" if typing.trust is not None else ""
    return f"golive checklist measure{typing.at}{typing.kept}{trust}"


def told_command(item: ChecklistItem, typing: Typing) -> str:
    """Return the command by which a form of facts is handed in, once it is filled in."""
    verb = "checklist attest" if item.how is How.ATTEST else "evidence add"
    role = sorted(role.value for role in item.roles)[0]
    return f"golive {verb} {FILE}{typing.at}{typing.kept} --role {role} {typing.signed}"


def to_fill_in(commands: str) -> Mapping[str, str]:
    """Return what has to be filled in of some commands, and with what.

    >>> sorted(to_fill_in("golive checklist sign RISK-005 --key KEY --trust roots"))
    ['KEY']
    """
    words = set(commands.split())
    return {name: what for name, what in PLACEHOLDERS.items() if name in words}
