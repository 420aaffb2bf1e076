"""What the records say of one model: a fold over the words on it, in their order.

What contradicts the words before it changes nothing but one thing: the model is frozen until a person thaws it.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from dataclasses import field, replace
from types import MappingProxyType

from golive.api.model_standing import ModelStanding
from golive.core.dataclass import dataclass
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
    THROTTLED,
    ModelChanged,
)
from golive.journal.bodies.model_return import ModelEarned
from golive.learning.model_service import Answer, File, ModelService, ModelVersion
from golive.learning.return_order import ReturnOrder
from golive.learning.throttle import Throttle, is_person

RETURNS_BROKEN = "returns_broken"
"""Why a version may not be used whose live returns have a hole: nobody knows what its gate would have seen."""


class VersionState(enum.Enum):
    """What became of a version."""

    CANDIDATE = "candidate"
    IN_SERVICE = "in_service"
    SUPERSEDED = "superseded"
    REJECTED = "rejected"
    ROLLED_BACK = "rolled_back"


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionRecord:
    """A version of a model by its label. Instants are nanoseconds; `why` and `by` are of the last word on it.

    `artefact` is the SHA-256 of its file, None while it is not stored, and `format` how that is written. `verdict` is
    what its proposal was judged, None for one that had nothing to be compared with; `previous` is the version that it
    was compared with, or replaced.
    """

    version: str
    state: VersionState
    artefact: str | None = None
    format: str | None = None
    evidence: str | None = None
    verdict: str | None = None
    baseline: int = 0
    sharpe: float | None = None
    trained_until: int | None = None
    proposed_at: int | None = None
    accepted_at: int | None = None
    previous: str | None = None
    subject: str = ""
    why: str = ""
    by: str = ""

    @property
    def is_accepted(self) -> bool:
        """Say whether the guardrails let it in."""
        return self.verdict == UpdateVerdict.ACCEPT.value


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelRecord:
    """One model: its versions in the order in which they came, which serves, and when a candidate was looked at last.

    `n` is the number of the last word, `serves_since` that by which the version in service began to, `throttled` how
    many candidates were not looked at. `doubt` says what contradicted the records, empty for nothing. `service.stack`
    holds labels of versions; `returns` tells whether all is there that the one in service earned. The regime is no word
    of the records: who proposes tells it.
    """

    model: str
    strategy: str = ""
    n: int = 0
    service: ModelService = field(default_factory=ModelService)
    throttle: Throttle = field(default_factory=Throttle)
    versions: Mapping[str, VersionRecord] = field(default_factory=lambda: MappingProxyType({}))
    doubt: str = ""
    frozen_why: str = ""
    throttled: int = 0
    serves_since: int = 0
    returns: ReturnOrder = field(default_factory=ReturnOrder)

    @property
    def in_service(self) -> VersionRecord | None:
        """Return the version that serves, None where there is none."""
        top = self.service.in_service
        return None if top is None else self.versions[top.id]

    @property
    def _top(self) -> str | None:
        top = self.service.in_service
        return None if top is None else top.id

    @property
    def last_good(self) -> VersionRecord | None:
        """Return what a rollback would restore: the newest version below whose file is not known to be bad."""
        below = self.service.rolled_back()[0].in_service
        return None if below is None else self.versions[below.id]

    @property
    def candidates(self) -> tuple[VersionRecord, ...]:
        """Return what was proposed and neither accepted nor rejected yet, in the order in which it came."""
        return tuple(one for one in self.versions.values() if one.state is VersionState.CANDIDATE)

    @property
    def waiting(self) -> VersionRecord | None:
        """Return an update that was let in, and whose predecessor is to be stored before it serves."""
        return next((one for one in self.candidates if one.is_accepted and one.artefact is None), None)

    @property
    def frozen(self) -> bool:
        """Say whether neither use nor an update is allowed until a person thaws."""
        return self.service.frozen

    @property
    def looks(self) -> int:
        """Return how many versions were proposed: each is a trial behind the one that serves, the first one too."""
        return sum(1 for one in self.versions.values() if one.proposed_at is not None)

    @property
    def looked_ratios(self) -> tuple[float, ...]:
        """Return the annual Sharpe ratios of the candidates that were looked at, where they were told."""
        return tuple(one.sharpe for one in self.versions.values() if one.sharpe is not None)

    @property
    def next_version(self) -> str:
        """Return the label of the next version."""
        return str(len(self.versions) + 1)

    def standing(self) -> ModelStanding:
        """Return what a strategy may know of it by the records alone; whether the file is there is seen at a load."""
        serving = self.in_service
        if serving is None:
            reason = self._unusable() or missing("none_serves", f"no version of `{self.model}` serves")
            return ModelStanding(name=self.model, strategy=self.strategy, frozen=self.frozen, reason=reason)
        return ModelStanding(
            name=self.model,
            strategy=self.strategy,
            version=serving.version,
            digest=serving.artefact or "",
            trained_at=serving.trained_until,
            accepted_at=serving.accepted_at,
            frozen=self.frozen,
            reason=self._unusable(),
        )

    def _unusable(self) -> Unknown | None:
        if self.doubt:
            return invalid("contradiction", f"the records of `{self.model}` contradict themselves: {self.doubt}")
        if self.service.frozen:
            return invalid(
                "frozen", f"`{self.model}` is frozen: {self.frozen_why or 'there is nothing to come back to'}"
            )
        top = self.service.in_service
        if top is not None and self.returns.doubt:
            return invalid(RETURNS_BROKEN, f"what version {top.id} of `{self.model}` earned: {self.returns.doubt}")
        if top is None or self.service.usable:
            return None
        if top.file is File.UNSTORED:
            return missing("unstored", f"version {top.id} of `{self.model}` is not stored")
        return invalid("file_bad", f"the file of version {top.id} of `{self.model}` is gone or is not what was stored")

    def heard(self, word: ModelChanged, ts: int) -> ModelRecord:
        """Return what is known after a word, written at an instant in nanoseconds.

        One that contradicts what is known, or that nobody knows, freezes the model and changes nothing else.
        """
        act = _ACTS.get(word.change)
        after = self._contradiction(word) or (f"`{word.change}` is no word on a model" if act is None else "")
        if not after and act is not None:
            answer = act(self, word, ts)
            if isinstance(answer, ModelRecord):
                is_same = answer.service.in_service is not None and answer._top == self._top
                since, returns = (self.serves_since, self.returns) if is_same else (word.n, ReturnOrder())
                strategy = self.strategy or word.strategy or ""
                return replace(answer, n=word.n, strategy=strategy, serves_since=since, returns=returns)
            after = answer
        return self.doubted(f"word {word.n}: {after}", n=word.n)

    def heard_return(self, since: int, m: int, earned: ModelEarned | str) -> ModelRecord:
        """Return what is known after the m-th return since a word, or what is wrong with it.

        Of another version than the one in service it changes nothing.
        """
        serving = self.in_service
        if serving is None or since != self.serves_since:
            return self
        if isinstance(earned, str):
            return replace(self, returns=self.returns.doubted(earned, m))
        return replace(self, returns=self.returns.heard(earned, serving.version))

    def doubted(self, why: str, *, n: int) -> ModelRecord:
        """Return it frozen, for a word that cannot be what was meant; the first reason stays."""
        service, throttle = self.service.froze()[0], replace(self.throttle, frozen=True)
        return replace(self, n=max(n, self.n), service=service, throttle=throttle, doubt=self.doubt or why)

    def _contradiction(self, word: ModelChanged) -> str:
        if word.model != self.model:
            return f"it is on `{word.model}`"
        if word.n != self.n + 1:
            return f"word {self.n + 1} was due"
        if not word.strategy or word.strategy != (self.strategy or word.strategy):
            return f"it is of the strategy `{word.strategy or ''}`, the model of `{self.strategy}`"
        return ""

    # Acts: each returns what is known after a word, or what is wrong with it.

    def _proposed(self, word: ModelChanged, ts: int) -> ModelRecord | str:
        if word.version in self.versions:
            return f"version {word.version} was proposed before"
        proposed = self._with(replace(_as_worded(word, VersionState.CANDIDATE), proposed_at=ts))
        if word.verdict is None:
            # Nobody looked: it had nothing to be compared with.
            return proposed
        samples = self.throttle.samples if word.samples is None else word.samples
        throttle = self.throttle.looked(ts, max(samples, self.throttle.samples))
        return replace(proposed, throttle=throttle)

    def _accepted(self, word: ModelChanged, ts: int) -> ModelRecord | str:
        version = self.versions.get(word.version)
        if version is None and not self.service.stack and word.artefact:
            # The first that serves replaces none: its file is stored in the same breath, and compared with nothing.
            version = _as_worded(word, VersionState.CANDIDATE)
        if version is None or version.state is not VersionState.CANDIDATE:
            return f"version {word.version} is no candidate"
        # A first version that nobody could judge a person puts into service; one that was held or turned down, nobody.
        was_refused = version.verdict is not None or bool(self.service.stack)
        if not version.is_accepted and (was_refused or not is_person(word.by)):
            return f"version {word.version} was not let in by the guardrails"
        if version.artefact is not None and self.has_served(version.artefact):
            return f"the file of version {word.version} served before"
        if not self._is_against(version):
            return f"version {word.version} was compared with {version.previous or 'none'}, which does not serve"
        file = File.UNSTORED if version.artefact is None else File.STORED
        top = ModelVersion(id=version.version, file=file, baseline=version.baseline)
        service, answer = self.service.accepted(top)
        if answer is not Answer.ACCEPTED:
            return f"version {word.version} cannot come into service: {self._obstacle()}"
        before = self.in_service
        record = self if before is None else self._with(replace(before, state=VersionState.SUPERSEDED))
        serving = replace(
            version,
            state=VersionState.IN_SERVICE,
            accepted_at=ts,
            previous=None if before is None else before.version,
            why=word.why,
            by=word.by,
        )
        return replace(record._with(serving), service=service)

    def _is_against(self, version: VersionRecord) -> bool:
        """Say whether a version was compared with the one in service, or with a first one that was named after it."""
        serving = self.in_service
        if version.previous is not None or serving is None:
            return version.previous == (None if serving is None else serving.version)
        return len(self.service.stack) == 1 and serving.verdict is None

    def _obstacle(self) -> str:
        return "the model is frozen" if self.service.frozen else "the one in service is not stored"

    def _rejected(self, word: ModelChanged, _ts: int) -> ModelRecord | str:
        version = self.versions.get(word.version)
        if version is None or version.state is not VersionState.CANDIDATE:
            return f"version {word.version} is no candidate"
        return self._with(replace(version, state=VersionState.REJECTED, why=word.why, by=word.by))

    def _stored(self, word: ModelChanged, _ts: int) -> ModelRecord | str:
        version = self.versions.get(word.version)
        if version is None or not word.artefact:
            return f"version {word.version} is not known, or its file not named"
        if self.has_served(word.artefact):
            return f"the file of version {word.version} served before"
        service, answer = self.service.stored(word.version)
        if answer is not Answer.STORED:
            return f"version {word.version} does not wait for its file"
        return replace(self._with(replace(version, artefact=word.artefact, format=word.format)), service=service)

    def _rolled_back(self, word: ModelChanged, ts: int) -> ModelRecord | str:
        top = self.service.in_service
        if top is None or top.id != word.version:
            return f"version {word.version} is not in service"
        service, _ = self.service.rolled_back()
        record = replace(self, service=service, throttle=self.throttle.rolled_back(ts))
        for label in service.gone - self.service.gone:
            gone = replace(self.versions[label], state=VersionState.ROLLED_BACK, why=word.why, by=word.by)
            record = record._with(gone)
        if (top := service.in_service) is not None:
            record = record._with(replace(self.versions[top.id], state=VersionState.IN_SERVICE))
        return record

    def _lost(self, word: ModelChanged, _ts: int) -> ModelRecord | str:
        if word.version not in self.versions:
            return f"version {word.version} is not known"
        return replace(self, service=self.service.lost(word.version)[0])

    def _found(self, word: ModelChanged, _ts: int) -> ModelRecord | str:
        service, answer = self.service.found(word.version, by=word.by)
        if answer is not Answer.STORED:
            return f"the file of version {word.version} is not lost, or no person found it"
        return replace(self, service=service)

    def _throttled(self, _word: ModelChanged, _ts: int) -> ModelRecord | str:
        # Nobody looked: neither the looks nor the waits move.
        return replace(self, throttled=self.throttled + 1)

    def _frozen(self, word: ModelChanged, ts: int) -> ModelRecord | str:
        frozen = replace(self, service=self.service.froze()[0], throttle=self.throttle.froze(ts))
        return replace(frozen, frozen_why=self.frozen_why or word.why)

    def _thawed(self, word: ModelChanged, ts: int) -> ModelRecord | str:
        if not is_person(word.by):
            return "only a person ends a freeze"
        throttle = replace(self.throttle, frozen=False) if self.throttle.frozen else self.throttle
        service, _ = self.service.thawed(by=word.by)
        throttle = replace(throttle, latest=max(ts, throttle.latest or ts))
        return replace(self, service=service, throttle=throttle, doubt="", frozen_why="")

    def has_served(self, artefact: str) -> bool:
        """Say whether a file serves, served or was rolled back: one that was never returns under another label."""
        passing = (VersionState.CANDIDATE, VersionState.REJECTED)
        return any(one.artefact == artefact and one.state not in passing for one in self.versions.values())

    def _with(self, version: VersionRecord) -> ModelRecord:
        return replace(self, versions=MappingProxyType({**self.versions, version.version: version}))


_Act = Callable[[ModelRecord, ModelChanged, int], ModelRecord | str]

_ACTS: Mapping[str, _Act] = {
    PROPOSED: ModelRecord._proposed,
    ACCEPTED: ModelRecord._accepted,
    REJECTED: ModelRecord._rejected,
    STORED: ModelRecord._stored,
    ROLLED_BACK: ModelRecord._rolled_back,
    LOST: ModelRecord._lost,
    FOUND: ModelRecord._found,
    FROZEN: ModelRecord._frozen,
    THAWED: ModelRecord._thawed,
    THROTTLED: ModelRecord._throttled,
}


def _as_worded(word: ModelChanged, state: VersionState) -> VersionRecord:
    return VersionRecord(
        version=word.version,
        state=state,
        artefact=word.artefact or None,
        format=word.format,
        evidence=word.evidence,
        verdict=word.verdict,
        previous=word.previous,
        baseline=word.baseline or 0,
        sharpe=word.sharpe,
        trained_until=word.trained_until,
        subject=word.subject,
        why=word.why,
        by=word.by,
    )
