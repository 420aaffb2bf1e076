"""`DeploymentChecklist`: the items of a library's checklist in Python, by evidence, by what people say, and no further.

::

    checklist = DeploymentChecklist(strategy="momentum", library="policy", records="policy/.golive/records.db")
    checklist.run_automated_checks({"EXEC-003": conformance_suite})
    checklist.sign_off("RISK-005", "risk_manager", "Approved")
    checklist.get_readiness().is_ready
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from golive.api.engine import Engine
from golive.checker.item_rules import limits_of
from golive.compiler.digest import digest, digest_of_meaning
from golive.core.clock import Clock
from golive.core.dataclass import dataclass
from golive.core.errors import InvalidInput
from golive.core.suggest import did_you_mean
from golive.core.utc_text import utc_text
from golive.documents.checklist import GOLIVE, ChecklistItem, How
from golive.documents.people import ASSERTED
from golive.facade.evidence_told import evidence_told, unanswered
from golive.facade.naming import engine_for
from golive.facade.readiness_page import readiness_page, typing_for
from golive.facade.signed_records import SignedRecords, StandsAt, unsigned_evidence
from golive.journal.system_clock import SystemClock
from golive.loader.code_digest import deciding_sources
from golive.readiness.checklist.evidence import Evidence
from golive.readiness.checklist.evidence_ledger import EvidenceLedger
from golive.readiness.checklist.exported import exported_envelope
from golive.readiness.checklist.item import Item
from golive.readiness.checklist.item_status import About, Heard
from golive.readiness.checklist.item_words import words_of
from golive.readiness.checklist.items_of import items_of, longest_waiver
from golive.readiness.checklist.readiness import Readiness, all_ready
from golive.readiness.checklist.sign_off import APPROVED, Statement
from golive.readiness.checklist.standing import Standing, standing
from golive.readiness.evidence_subject import evidence_subject
from golive.readiness.measured import Measured
from golive.readiness.rests_on import rests_on
from golive.readiness.stage import Stage
from golive.trust.statement import PRODUCTION, REHEARSAL

Verifier = Callable[[], object] | Evidence | Measured
"""What shows an item that golive does not measure: evidence, or what returns some when it is called."""

Measuring = Callable[[str, int], Mapping[str, Measured]]
"""Measures the items of golive for a strategy at an instant; it is given in a rehearsal alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeploymentReadiness:
    """Whether every strategy that is asked for is ready for the stage; `blockers` say why not, by strategy and item.

    `is_signed` is false where what people say counts without a signature: then no permit comes from it.
    """

    is_ready: bool
    each: Mapping[str, Readiness]
    blockers: Mapping[str, Mapping[str, str]]
    is_signed: bool

    def __bool__(self) -> bool:
        """Say whether all is ready."""
        return self.is_ready


class DeploymentChecklist:
    """The checklist of a library, by the evidence in its records and by what is told here.

    Nothing here writes: `golive checklist measure`, `golive evidence add` and people's signatures do. What is told here
    lasts as long as the object.

    Parameters
    ----------
    strategy
        Whose readiness; without one every strategy must be ready.
    engine, library
        Whose policy, at most one of the two; else the shipped one.
    records
        Where the records are, as a file or an address; without them there is no evidence but what is told here.
    trust
        The root file, which says who counts, as the commands take it: then all is as `golive checklist status --trust`
        has it, by the records alone, and nothing is told here. It takes `library` and `records` besides.
    clock
        What tells the time; the machine's unless given.
    realm
        `production`, or `rehearsal`, whose evidence counts nowhere else.
    measuring
        In a rehearsal, what stands in for golive's own measuring.
    """

    def __init__(
        self,
        *,
        strategy: str | None = None,
        engine: Engine | None = None,
        library: str | Path | None = None,
        records: str | Path | None = None,
        trust: str | Path | None = None,
        clock: Clock | None = None,
        realm: str = PRODUCTION,
        measuring: Measuring | None = None,
    ) -> None:
        if realm not in (PRODUCTION, REHEARSAL):
            raise InvalidInput(f"`{realm}` is no realm", hint=f"{PRODUCTION}, or {REHEARSAL} in a test")
        if measuring is not None and realm != REHEARSAL:
            raise InvalidInput("golive measures its items itself", hint="`measuring` is for a rehearsal alone")
        if trust is not None and (library is None or records is None or realm != PRODUCTION):
            hint = "give `library=` and `records=`; a rehearsal has no root file"
            raise InvalidInput("who counts is a matter of a library and its records", hint=hint)
        self.engine = engine_for({}, engine=engine, library=library)
        specs = self.engine.program.checked.specs
        if not specs.checklists:
            raise InvalidInput("the library has no checklist", hint="the shipped one has `checklists/deployment.yaml`")
        self.checklist = specs.checklists[0]
        self._items = items_of(self.checklist, specs)
        self._words = words_of(self.checklist, {item.id: limits_of(item, specs) for item in self.checklist.items})
        self._people = specs.people[0] if specs.people else None
        self._strategies = self._named(strategy)
        self._clock, self._realm, self._measuring = clock or SystemClock(), realm, measuring
        self._ledger = EvidenceLedger() if records is None else unsigned_evidence(str(records))
        self._signed = None
        if trust is not None and library is not None:
            self._signed = SignedRecords(folder=Path(library), records=str(records), trust=Path(trust))
        self._typed = typing_for(library, records, trust)
        self._told: dict[tuple[str, str], list[Evidence]] = {}
        self._said: dict[tuple[str, str], list[Statement]] = {}
        # Read once: what decides does not change under a running process.
        self._code = deciding_sources()

    def run_automated_checks(self, verifiers: Mapping[str, Verifier] | None = None) -> None:
        """Take evidence for items that golive does not measure itself; those that it does, it measures.

        A callable gives evidence: `measured`, `n` and `period_end` of the data. A bare `True` counts nothing, and is
        UNMEASURED; what raises is an ERROR of its item.

        Raises
        ------
        InvalidInput
            For an item that golive measures, one that people sign or attest, or none: by its name.
        """
        self._check_told_here()
        given = dict(verifiers or {})
        for name in given:
            self._check_verified(self._item(name))
        now = self._clock.wall_ns()
        # Whatever was told of an item before, it is an error until its verifier has answered.
        for strategy in self._strategies:
            for name in given:
                asked = unanswered(self._item(name), subject=self._subject(strategy), realm=self._realm, now=now)
                self._told.setdefault((strategy, name), []).append(asked)
        for strategy in self._strategies:
            measured = {} if self._measuring is None else self._measuring(strategy, now)
            for name, verifier in given.items():
                self._told[strategy, name][-1] = self._piece(strategy, self._item(name), verifier, now)
            for name, verifier in measured.items():
                self._tell(strategy, self._item(name), verifier, now)

    def attest(self, item: str, role: str, facts: Measured) -> None:
        """Take what somebody attests; it is what he says of himself, and counts where assertions do.

        Raises
        ------
        InvalidInput
            For an item that is not attested, or a role that it is not of.
        """
        self._check_told_here()
        one = self._item(item)
        if one.how is not How.ATTEST:
            raise InvalidInput(f"`{item}` is not attested", hint="it is measured, or signed")
        self._check_role(one, role)
        now = self._clock.wall_ns()
        for strategy in self._strategies:
            self._tell(strategy, one, facts, now)

    def sign_off(self, item: str, role: str, meaning: str, *, by: str | None = None) -> None:
        """Say what a person says of an item that is signed: an assertion, which binds to what stands now.

        Parameters
        ----------
        item, role
            What is signed, and as what.
        meaning
            `Approved` approves, whatever its case; anything else refuses.
        by
            Who says so: a person of the list. Default: the first of that role who wrote none of it.

        Raises
        ------
        InvalidInput
            For an item that nobody signs, a role that it is not of, or a person whom the list does not know.
        """
        self._check_told_here()
        one = self._item(item)
        if one.how is not How.SIGNOFF:
            raise InvalidInput(f"`{item}` is not signed", hint="it is shown by evidence")
        self._check_role(one, role)
        now = self._clock.wall_ns()
        longest = next(own.max_age for own in self._items if own.id == item)
        for strategy in self._strategies:
            statement = Statement(
                by=self._person(strategy, role, by),
                role=role,
                packet=self._packet(strategy, now),
                issued=now,
                not_after=now + longest + 1,
                meaning=APPROVED if meaning.strip().lower() == APPROVED else "rejected",
                signed=False,
            )
            self._said.setdefault((strategy, item), []).append(statement)

    def get_readiness(self, stage: str = Stage.LIVE.value) -> DeploymentReadiness:
        """Return whether all is ready for `canary` or `live`, and what stands in the way."""
        at, now = Stage(stage), self._clock.wall_ns()
        stands = {strategy: self._standing(strategy, now) for strategy in self._strategies}
        each = {strategy: one.readiness(at) for strategy, one in stands.items()}
        return DeploymentReadiness(
            is_ready=all_ready(each),
            each=each,
            blockers={name: self._why(stands[name], one.blockers, at) for name, one in each.items()},
            is_signed=not self._asserted,
        )

    def export(self, form: str = "json", *, key: str | Path | None = None) -> str:
        """Return how every item stands, UNSIGNED where what people say counts without a signature.

        Parameters
        ----------
        form
            `json`; `html` for the page of one strategy; `dsse` for the document of `json` as an in-toto statement in
            an envelope, which says who exported it.
        key
            For `dsse`, the key file of the machine that exports: Ed25519, without a passphrase.

        Raises
        ------
        InvalidInput
            For another form, for a page of several strategies, and for an envelope without a key.
        """
        if form == "html" and len(self._strategies) == 1:
            return self._page(self._strategies[0])
        if form == "dsse" and key is not None:
            return exported_envelope(self._document(), Path(key))
        if form != "json":
            hint = "`json`, `html` with `strategy=`, or `dsse` with `key=`; a packet to be signed is \
`golive report packet STRATEGY`"
            raise InvalidInput(f"the checklist is not exported as `{form}` here", hint=hint)
        return json.dumps(self._document(), indent=2, sort_keys=True)

    def _document(self) -> Mapping[str, object]:
        now = self._clock.wall_ns()
        return {
            "as_of": utc_text(now),
            "realm": self._realm,
            "signatures": "UNSIGNED" if self._asserted else "required",
            "strategies": {
                strategy: {
                    "subject": self._subject(strategy),
                    "items": {
                        one.item.id: {"canary": one.canary.status.name, "live": one.live.status.name}
                        for one in self._standing(strategy, now).each
                    },
                }
                for strategy in self._strategies
            },
        }

    def _page(self, strategy: str) -> str:
        if self._signed is not None:
            stands_at = self._signed.stands(self.engine.program, strategy, self._clock.wall_ns())
            return readiness_page(stands_at, self._words, self.checklist, self.engine.program, self._typed, "")
        realm = "" if self._realm == PRODUCTION else f" of the realm `{self._realm}`"
        uncounted = f"UNSIGNED{realm}: what is told to the Python class lasts as long as the object"
        stands = self._standing(strategy, self._clock.wall_ns())
        draft = StandsAt(standing=stands, stage=Stage.DRAFT, frozen=False)
        return readiness_page(draft, self._words, self.checklist, self.engine.program, self._typed, uncounted)

    @property
    def _asserted(self) -> bool:
        return self._signed is None and self._people is not None and self._people.signatures == ASSERTED

    def _check_told_here(self) -> None:
        if self._signed is not None:
            hint = "`golive evidence add`, `golive checklist measure` and `golive checklist sign` write them"
            raise InvalidInput("with `trust=` the records alone count", hint=hint)

    def _named(self, strategy: str | None) -> tuple[str, ...]:
        known = tuple(self.engine.program.signals)
        if strategy is not None and strategy not in known:
            hint = did_you_mean(strategy, known) or f"strategies: {', '.join(known)}"
            raise InvalidInput(f"the library has no strategy `{strategy}`", hint=hint)
        return known if strategy is None else (strategy,)

    def _item(self, name: str) -> ChecklistItem:
        item = next((one for one in self.checklist.items if one.id == name), None)
        if item is None:
            ids = [one.id for one in self.checklist.items]
            raise InvalidInput(f"the checklist has no item `{name}`", hint=did_you_mean(name, ids) or ", ".join(ids))
        return item

    def _check_verified(self, item: ChecklistItem) -> None:
        if item.measured_by == GOLIVE:
            raise InvalidInput(f"golive measures `{item.id}` itself", hint="leave it out: nobody tells golive of it")
        if item.how in (How.SIGNOFF, How.ATTEST):
            hint = "call `sign_off`" if item.how is How.SIGNOFF else "call `attest`"
            raise InvalidInput(f"people say what `{item.id}` is", hint=hint)

    def _check_role(self, item: ChecklistItem, role: str) -> None:
        roles = [own.value for own in item.roles]
        if role not in roles:
            raise InvalidInput(f"`{item.id}` is not for a `{role}`", hint=f"its roles: {', '.join(roles)}")

    def _person(self, strategy: str, role: str, by: str | None) -> str:
        """Return who signs: roles come from the list of people, never from the call."""
        if self._people is None:
            raise InvalidInput("the library lists no people, so nobody signs", hint="write `rules/people.yaml`")
        authors = {author.value for author in self._people.authors.get(strategy, ())}
        holds = [one.id.value for one in self._people.people if one.has(role) and one.id.value not in authors]
        if not holds or (by is not None and by not in holds):
            raise InvalidInput(f"no such `{role}` may sign for `{strategy}`", hint=f"those may: {', '.join(holds)}")
        return by or holds[0]

    def _tell(self, strategy: str, item: ChecklistItem, verifier: Verifier, now: int) -> None:
        self._told.setdefault((strategy, item.id), []).append(self._piece(strategy, item, verifier, now))

    def _piece(self, strategy: str, item: ChecklistItem, verifier: Verifier, now: int) -> Evidence:
        piece = evidence_told(item, verifier, subject=self._subject(strategy), realm=self._realm, now=now)
        rests = rests_on(self.engine.program, strategy).get(item.id)
        if rests is not None and item.measured_by == GOLIVE:
            piece = replace(piece, sources=(*piece.sources, rests))
        return piece

    def _subject(self, strategy: str) -> str:
        return evidence_subject(self.engine.program, strategy, self._code)

    def _about(self, strategy: str, now: int, packet: str | None) -> About:
        authors = self._people.authors.get(strategy, ()) if self._people is not None else ()
        return About(
            subject=self._subject(strategy),
            realm=self._realm,
            author=authors[0].value if authors else "",
            now=now,
            longest_waiver=longest_waiver(self.checklist),
            packet=packet,
            unsigned_counts=self._asserted,
            rests_on=rests_on(self.engine.program, strategy),
        )

    def _standing(self, strategy: str, now: int, packet: str | None = "") -> Standing:
        if self._signed is not None:
            return self._signed.stands(self.engine.program, strategy, now).standing
        frozen = self._packet(strategy, now) if packet == "" else packet
        words = {
            item.id: Heard(
                evidence=self._told.get((strategy, item.id), ()), statements=self._said.get((strategy, item.id), ())
            )
            for item in self._items
        }
        return standing(self._items, self._ledger, words, strategy=strategy, about=self._about(strategy, now, frozen))

    def _packet(self, strategy: str, now: int) -> str:
        """Return the digest of what is signed: the checklist, and the evidence that stands, with how it stands."""
        evidence = [one for one in self._standing(strategy, now, None).each if one.item.how is not How.SIGNOFF]
        document = self.engine.program.checked.specs.values[self.checklist.header.span.file]
        return digest(
            {
                "checklist": digest_of_meaning(document),
                "subject": self._subject(strategy),
                "items": {
                    one.item.id: [one.canary.status.name, one.live.status.name, *_dated(one.live.evidence)]
                    for one in evidence
                },
            }
        )

    def _why(self, stands: Standing, blockers: Sequence[str], stage: Stage) -> Mapping[str, str]:
        each = {one.item.id: one for one in stands.each}
        items: Mapping[str, Item] = {one.item.id: one.item for one in stands.each}
        return {
            name: f"{each[name].at(stage).status.name}: "
            + self._words[name].sentence(items[name], each[name].at(stage), now=stands.now, stage=stage)
            for name in blockers
        }


def _dated(piece: Evidence | None) -> list[str]:
    return [] if piece is None else [piece.id, str(piece.period_end), repr(sorted(piece.measured.items()))]
