"""The models of one name: every act on them is a word in the records first, and a file before that.

What cannot be stored or written changes nothing: the version that serves goes on. What stops is obeyed here also where
it cannot be written, and the model is then unknown until it can be.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from golive.api.model_standing import ModelStanding
from golive.core.dataclass import dataclass
from golive.core.errors import BrokenChain, Unavailable
from golive.core.value import Unknown, invalid, missing
from golive.decision.update_verdict import UpdateVerdict
from golive.journal.bodies.model import (
    ACCEPTED,
    FOUND,
    FROZEN,
    LOST,
    PROPOSED,
    REJECTED,
    ROLLED_BACK,
    STORED,
    THAWED,
    ModelChanged,
)
from golive.journal.policies import keep, kept
from golive.learning.checkpoint_rules import FILE_IS_BAD, GONE, UNREADABLE, CheckpointTerms, Format
from golive.learning.checkpoints import STRICTEST, Checkpoint, CheckpointFolder, decode, digest_of, encode, refusal
from golive.learning.evidence_refusal import evidence_refusal
from golive.learning.model_record import ModelRecord, VersionRecord, VersionState
from golive.learning.model_service import File
from golive.learning.model_words import ModelWords
from golive.learning.shelved import IN_SERVICE, SUPERSEDED, Shelved
from golive.learning.throttle import MACHINE, Throttled, ThrottleLimits

if TYPE_CHECKING:
    from golive.journal.journal import Journal

UNSTORED = "unstored"
"""What a version is called until it is stored: its name is the digest of its bytes."""

EVIDENCE = "model_evidence"
"""What the evidence of a proposal is kept as, beside the entries."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A candidate as it is written down: what it was judged by and what came of that; `stored` is its file.

    `evidence` is the text that it was judged by. `verdict` is None where it had nothing to be compared with. `since` is
    the number of the last word that was known when the throttle was asked: who is heard first makes it ask again.
    """

    verdict: UpdateVerdict | None
    why: str
    by: str
    samples: int | None = None
    baseline: int = 0
    sharpe: float | None = None
    trained_until: int | None = None
    evidence: bytes = b""
    since: int | None = None
    stored: tuple[Checkpoint, bytes] | None = None


class ModelDesk(ModelWords):
    """The models of one name, by the records where they are given, else held in memory.

    Parameters
    ----------
    model, strategy
        What it is called, and whose it is.
    subject
        Digest of the guardrails in force.
    folder
        Where files lie.
    records
        The journal of words; without it they are told to nobody else.
    terms
        What the policy lets in.
    model_type
        What reads models that wrote their own bytes.
    """

    def __init__(
        self,
        *,
        model: str,
        strategy: str,
        subject: str,
        folder: CheckpointFolder,
        records: Journal | None = None,
        terms: CheckpointTerms = STRICTEST,
        model_type: type | None = None,
    ) -> None:
        super().__init__(model=model, strategy=strategy, subject=subject, records=records)
        self.folder, self.terms = folder, terms
        self._model_type, self._own_types = model_type, dict[str, type | None]()

    # What is known

    def standing(self) -> ModelStanding:
        """Return what a strategy may know now: the records are read, and the file is held against them."""
        record = self.record()
        standing, serving = record.standing(), record.in_service
        if self.unwritten:
            return replace(standing, reason=invalid("unwritten", self.unwritten))
        if serving is None or standing.reason is not None:
            return standing
        return replace(standing, reason=self.verified(serving))

    def verified(self, version: VersionRecord) -> Unknown | None:
        """Return why its file, or what it was judged by, is not what was stored, None where both are."""
        checkpoint = self._checkpoint(version)
        if isinstance(checkpoint, Unknown):
            return checkpoint
        return refusal(checkpoint, self._read(checkpoint), self.strategy, self.terms) or self._unproved(version)

    def _unproved(self, version: VersionRecord) -> Unknown | None:
        """Return why what the records keep is not what a version was let in by, which it would be watched by."""
        if self.records is None or version.evidence is None:
            return None
        return evidence_refusal(kept(self.records, version.evidence), version.evidence)

    def _checkpoint(self, version: VersionRecord) -> Checkpoint | Unknown:
        formats = {one.value: one for one in Format}
        if version.artefact is None or version.format not in formats:
            return missing("not_stored", f"version {version.version} is not stored")
        return Checkpoint(
            digest=version.artefact,
            format=formats[version.format],
            strategy=self.record().strategy,
            own_type=self._own_types.get(version.artefact, self._model_type),
        )

    def _read(self, checkpoint: Checkpoint) -> bytes | Unknown:
        """Return the bytes of a checkpoint; a folder without any other file of the ledger may be another one."""
        content = self.folder.read(checkpoint, self.terms)
        if not isinstance(content, Unknown) or content.code != GONE or self.folder.folder is None:
            return content
        others = (c for c in map(self._checkpoint, self.known_versions()) if isinstance(c, Checkpoint))
        if any(one.digest != checkpoint.digest and self.folder.has(one) for one in others):
            return content
        sentence = f"`{self.folder.folder}` holds no file that the ledger knows: is it the folder of the models' files?"
        return missing(UNREADABLE, sentence)

    def obstacle(self) -> Unknown | None:
        """Return why no update may be accepted now, None where one may."""
        record = self.record()
        if record.frozen:
            return invalid("frozen", f"the models are frozen until a person says otherwise: {record.standing().reason}")
        if self.unwritten:
            return invalid("unwritten", self.unwritten)
        if record.waiting is not None:
            return missing("replaced_unstored", "an update was accepted: store the model that it replaces first")
        serving = record.in_service
        if serving is not None and serving.artefact is None:
            return missing("unstored", "the model in service is not stored: store it first, to come back to")
        return None if serving is None else self.verified(serving)

    def may_look(self, samples: object, *, regime: str | None, at: int, limits: ThrottleLimits) -> Throttled:
        """Return what a proposal would be answered now; nothing is counted."""
        throttle = replace(self.record().throttle, regime=regime)
        return throttle.proposed(at, samples, limits)[1]

    # Acts

    def propose(self, proposal: Proposal, at: int) -> str | Unknown:
        """Write a candidate down, and its file; return its label, or why nothing was written.

        One that is known not to be better is rejected in the same breath; whatever came of it, it was looked at. What
        is not written for an obstacle is, where that can be, a word of its own.
        """
        record, stored = self.record(), proposal.stored
        if stored is not None and (failed := self.folder.write(*stored)) is not None:
            self.refused(failed, by=proposal.by, samples=proposal.samples, at=at)
            return failed
        digest = digest_of(proposal.evidence) if proposal.evidence else None
        if digest is not None and self.records is not None:
            keep(self.records, EVIDENCE, digest, proposal.evidence)
        label, serving = record.next_version, record.in_service
        words = [
            self.word(
                PROPOSED,
                label,
                why=proposal.why,
                by=proposal.by,
                artefact=None if stored is None else stored[0].digest,
                format=None if stored is None else stored[0].format.value,
                previous=None if serving is None else serving.version,
                evidence=digest,
                verdict=None if proposal.verdict is None else proposal.verdict.value,
                samples=proposal.samples,
                baseline=proposal.baseline,
                sharpe=proposal.sharpe,
                trained_until=proposal.trained_until,
            )
        ]
        if proposal.verdict is UpdateVerdict.REJECT:
            words.append(self.word(REJECTED, label, why=proposal.why, by=proposal.by))
        since = record.n if proposal.since is None else proposal.since
        try:
            return self.say(words, at, since=since) or label
        except Unavailable as error:
            self.refused(invalid(error.why, error.sentence), by=proposal.by, samples=proposal.samples, at=at)
            raise

    def accept(self, label: str, *, why: str, by: str, at: int) -> Unknown | None:
        """Put a candidate into service; return why it was not."""
        version = self.record().versions.get(label)
        if version is not None and version.artefact is not None and (bad := self.verified(version)) is not None:
            return bad
        return self.say([self.word(ACCEPTED, label, why=why, by=by)], at)

    def reject(self, label: str, *, why: str, by: str, at: int) -> Unknown | None:
        """Turn a candidate down; return why that could not be."""
        return self.say([self.word(REJECTED, label, why=why, by=by)], at)

    def freeze(self, *, why: str, by: str, at: int) -> Unknown | None:
        """Stop use and updates until a person thaws."""
        return self.stopping(lambda: self.say([self.word(FROZEN, "", why=why, by=by)], at))

    def thaw(self, *, why: str, by: str, at: int) -> Unknown | None:
        """End a freeze, as a person; return why it goes on.

        What was lost and is there again, byte for byte, may serve from then on.
        """
        record = self.record()
        lost = (record.versions[one.id] for one in record.service.stack if one.file is File.BAD)
        again = [self.word(FOUND, one.version, why=why, by=by) for one in lost if self.verified(one) is None]
        return self.say([self.word(THAWED, "", why=why, by=by), *again], at, since=record.n)

    def roll_back(self, *, why: str, by: str, at: int) -> Unknown | None:
        """Take the version in service out for good; return why there is none to come back to, None where there is.

        An update that was accepted, and whose predecessor was never stored, is given up: what it replaces serves on.
        Files below are read first: what is not what was stored is no version to come back to.
        """
        return self.stopping(lambda: self._roll_back(why=why, by=by, at=at))

    def _roll_back(self, *, why: str, by: str, at: int) -> Unknown | None:
        record = self.record()
        if record.waiting is not None:
            return self.say([self.word(REJECTED, record.waiting.version, why=why, by=by)], at)
        serving = record.in_service
        if serving is None:
            return missing("none_serves", "no version serves: there is nothing to take out")
        words = [*self._bad_below(record, at), self.word(ROLLED_BACK, serving.version, why=why, by=by)]
        failed = self.say(words, at)
        if failed is None and self.record().in_service is None:
            sentence = "there is no model to come back to: nothing serves until a person acts"
            return missing("nothing_to_restore", sentence)
        return failed

    def _bad_below(self, record: ModelRecord, at: int) -> list[ModelChanged]:
        """Return words on files below the one in service that are no good, down to the first that is."""
        words = []
        for one in reversed(record.service.stack[:-1]):
            bad = self.verified(record.versions[one.id])
            if bad is None or bad.code not in FILE_IS_BAD:
                break
            words.append(self.word(LOST, one.id, why=str(bad), by=MACHINE))
            self.alert(one.id, bad, at)
        return words

    def store(self, model: Any, *, by: str, at: int, baseline: int = 0) -> Shelved:
        """Store the model that trades: after an accepted update the one that it replaces, else the one in service."""
        encoded = encode(model, self.strategy, self.terms)
        if isinstance(encoded, Unknown):
            return self._not_shelved(encoded, by=by, at=at)
        record, digest = self.record(), encoded[0].digest
        self._own_types[digest] = encoded[0].own_type
        failed = self._taken(record, digest) or self.folder.write(*encoded)
        if failed is not None:
            return self._not_shelved(failed, by=by, at=at)
        words = self._placing(record, encoded[0], by=by, baseline=baseline)
        waiting = record.waiting
        if waiting is not None:
            words.append(self.word(ACCEPTED, waiting.version, why=waiting.why, by=by))
        failed = self.say(words, at, since=record.n)
        if failed is not None:
            return Shelved(reason=str(failed))
        if waiting is None:
            return Shelved(reason="stored", digest=digest, role=IN_SERVICE)
        reason = "stored; the new model is unstored, and a strategy that uses it holds until it is"
        return Shelved(reason=reason, digest=digest, role=SUPERSEDED)

    def _not_shelved(self, why: Unknown, *, by: str, at: int) -> Shelved:
        self.refused(why, by=by, samples=None, at=at)
        return Shelved(reason=str(why))

    def _placing(self, record: ModelRecord, checkpoint: Checkpoint, *, by: str, baseline: int) -> list[ModelChanged]:
        serving = record.in_service
        place = {"artefact": checkpoint.digest, "format": checkpoint.format.value}
        if serving is None:
            why = "the model that trades, stored"
            return [self.word(ACCEPTED, record.next_version, why=why, by=by, baseline=baseline, **place)]
        if serving.artefact is None:
            return [self.word(STORED, serving.version, why="stored", by=by, **place)]
        return []

    def _taken(self, record: ModelRecord, digest: str) -> Unknown | None:
        """Return why a model is refused; nothing is changed."""
        served = [one for one in record.versions.values() if one.artefact == digest]
        if any(one.state is VersionState.ROLLED_BACK for one in served):
            return invalid("rolled_back", "the model was rolled back before, and never returns")
        serving = record.in_service
        if serving is None or serving.artefact == digest:
            return invalid("frozen", "the models are frozen") if serving is None and record.frozen else None
        if serving.artefact is None:
            served_before = any(one.state is VersionState.SUPERSEDED for one in served)
            return invalid("known", "the model served before") if served_before else None
        return invalid("another", "another model is in service: an update has to be accepted first")

    def load(self, digest: str = "", *, at: int) -> Any:
        """Return a stored model by its digest, the one in service unless told; an `Unknown` that says why not.

        One that is frozen does not serve. What is not what was stored is lost: that is written down, and told.
        """
        record, serving = self.record(), self.record().in_service
        stopped = self._stopped(record)
        if not digest and stopped is not None:
            return stopped
        named = [one for one in record.versions.values() if digest and one.artefact == digest]
        version = named[-1] if named else serving if not digest else None
        checkpoint = missing("not_stored", "no such model is stored") if version is None else self._checkpoint(version)
        if version is None or isinstance(checkpoint, Unknown):
            return checkpoint
        return self._made(version, checkpoint, self._read(checkpoint), at)

    def load_of(self, content: bytes, *, at: int) -> Any:
        """Return the version in service out of bytes that somebody else kept: only if they are the very file.

        Others say nothing of our own file: what differs is told, and no word of the ledger.
        """
        record, serving = self.record(), self.record().in_service
        stopped = self._stopped(record)
        if stopped is not None or serving is None:
            return stopped or missing("none_serves", f"no version of `{self.model}` serves")
        if digest_of(content) != serving.artefact:
            differs = invalid("another_file", f"it is not the file that serves, version {serving.version}")
            with suppress(BrokenChain, Unavailable):
                self.alert(serving.version, differs, at)
            return differs
        checkpoint = self._checkpoint(serving)
        return checkpoint if isinstance(checkpoint, Unknown) else self._made(serving, checkpoint, content, at)

    def content(self, version: VersionRecord) -> bytes | Unknown:
        """Return the bytes of a version, or why they are not what was stored; they are not deserialised."""
        checkpoint = self._checkpoint(version)
        if isinstance(checkpoint, Unknown):
            return checkpoint
        content = self._read(checkpoint)
        return refusal(checkpoint, content, self.strategy, self.terms) or content

    def read(self, version: VersionRecord) -> Any:
        """Return the model of a version, an `Unknown` that says why not; whatever it is, nothing is written or told."""
        checkpoint = self._checkpoint(version)
        if isinstance(checkpoint, Unknown):
            return checkpoint
        return decode(checkpoint, self._read(checkpoint), self.strategy, self.terms)

    def _made(self, version: VersionRecord, checkpoint: Checkpoint, content: bytes | Unknown, at: int) -> Any:
        """Return the model of bytes; where there is none, that is written down and told."""
        model = decode(checkpoint, content, self.strategy, self.terms)
        if isinstance(model, Unknown):
            with suppress(BrokenChain, Unavailable):
                self.stopping(lambda: self._not_loaded(version, model, at))
        return model

    def _stopped(self, record: ModelRecord) -> Unknown | None:
        """Return what stops the version in service, whatever its file is."""
        if self.unwritten:
            return invalid("unwritten", self.unwritten)
        return record.standing().reason if record.frozen else None

    def _not_loaded(self, version: VersionRecord, why: Unknown, at: int) -> Unknown | None:
        self.alert(version.version, why, at)
        # What the policy does not let in today, or nobody can read here, is there all the same.
        is_known = any(one.id == version.version and one.file is File.BAD for one in self.record().service.stack)
        if why.code not in FILE_IS_BAD or is_known:
            return None
        return self.say([self.word(LOST, version.version, why=str(why), by=MACHINE)], at)
