"""`ModelCheckpoint`: the last good model, stored by the digest of its bytes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from golive.api.engine import Engine
from golive.api.guardrails_program import guardrails_program
from golive.api.model_standing import ModelStanding
from golive.core.clock import Clock
from golive.core.errors import BrokenChain, InvalidInput, Unavailable
from golive.core.value import Unknown, invalid
from golive.facade.call_instant import instant_of
from golive.facade.naming import engine_for
from golive.facade.validation_gate import GUARDRAILS
from golive.journal.system_clock import SystemClock
from golive.learning.checkpoint_terms import terms_of
from golive.learning.checkpoints import CheckpointFolder
from golive.learning.model_desk import UNSTORED, ModelDesk
from golive.learning.shelved import Shelved

if TYPE_CHECKING:
    from golive.journal.journal import Journal

UNAVAILABLE = "records_unavailable"
"""The code of an answer that the records could not give, or be told."""

BY_CALLER = "caller"
"""Who acts where no ledger asks for a name."""


class ModelCheckpoint:
    """Stores models, and gives back only what was stored, byte for byte.

    A model is stored that is a mapping of names to arrays of numbers (as safetensors), one of scikit-learn or river
    whose types the policy allows (as skops), or one that has `to_bytes` and `from_bytes`; nothing else is. No pickle is
    ever written or read unless the policy says so.

    Parameters
    ----------
    folder
        Where the bytes are written; without one they are held in memory.
    strategy, model
        Whose models they are, and what the ledger calls them; `strategy` where no other name is given.
    journal
        The records, as `Journal.shared` or as their place (a file, an address): every act is written there first, and a
        process that is started again goes on with them. Without it, what another process left is not loaded.
    by
        Who acts, as the ledger names it; needed with `journal`.
    model_type
        The class whose `from_bytes` reads what an earlier process stored.
    engine, library, guardrails
        Whose policy says what a file may hold, as of `ValidationGate`.
    clock
        What tells the time of calls without `now`; without it, the machine's own.
    """

    def __init__(
        self,
        folder: str | Path | None = None,
        *,
        strategy: str = "model",
        model: str = "",
        journal: Journal | str | Path | None = None,
        by: str = "",
        model_type: type | None = None,
        engine: Engine | None = None,
        library: str | Path | None = None,
        guardrails: str = GUARDRAILS,
        clock: Clock | None = None,
    ) -> None:
        if journal is not None and not by.strip():
            raise InvalidInput("a ledger names who acts", hint="say who: `by=`")
        program = guardrails_program(engine_for({}, engine=engine, library=library).program, guardrails)
        self.by, self._clock = by or BY_CALLER, SystemClock() if clock is None else clock
        self.desk = ModelDesk(
            model=model or strategy,
            strategy=strategy,
            subject=program.digest,
            folder=CheckpointFolder(None if folder is None else Path(folder)),
            records=records_of(journal),
            terms=terms_of(program),
            model_type=model_type,
        )

    def save(self, model: Any, *, baseline: int = 0, now: Any = None) -> Shelved:
        """Store the model that trades; false, with the reason, where that cannot be done.

        After an update was accepted it is the one that is replaced (`role` is `superseded`), else the one in service.
        `baseline` is of how many returns it is known what it earns.
        """
        at = self.instant(now)
        if isinstance(at, Unknown):
            return Shelved(reason=str(at))
        try:
            return self.desk.store(model, by=self.by, at=at, baseline=baseline)
        except (BrokenChain, Unavailable) as error:
            return Shelved(reason=str(error))

    def load(self, digest: str = "", *, now: Any = None) -> Any:
        """Return a stored model, that in service unless its digest is given; an `Unknown`, with the reason, else."""
        at = self.instant(now)
        try:
            return at if isinstance(at, Unknown) else self.desk.load(digest, at=at)
        except (BrokenChain, Unavailable) as error:
            return unavailable(error)

    def rollback(self, *, why: str = "asked for", now: Any = None) -> Any:
        """Take the model in service out for good and return the one that it replaced, or an `Unknown`.

        Where that cannot be written into the ledger no model is usable until it can be.
        """
        at = self.instant(now)
        try:
            # What stops is heard whatever the time is.
            at = self.desk.record().throttle.latest or 0 if isinstance(at, Unknown) else at
            failed = self.desk.roll_back(why=why, by=self.by, at=at)
            return failed if failed is not None else self.desk.load(at=at)
        except (BrokenChain, Unavailable) as error:
            return unavailable(error)

    def instant(self, now: Any) -> int | Unknown:
        """Return an instant in nanoseconds, the clock's where none is told."""
        return instant_of(now, self._clock)

    @property
    def in_service(self) -> str:
        """Return the digest of the model in service; `unstored` until that is stored, empty where there is none."""
        version = self.desk.record().in_service
        return "" if version is None else version.artefact or UNSTORED

    @property
    def standing(self) -> ModelStanding:
        """Return what a strategy may know of the model: its version and digest, and why it may not be used.

        Its file is held against the ledger; where that cannot be read, the model is unknown.
        """
        try:
            return self.desk.standing()
        except (BrokenChain, Unavailable) as error:
            return ModelStanding(name=self.desk.model, strategy=self.desk.strategy, reason=unavailable(error))

    @property
    def usable(self) -> bool:
        """Say whether a strategy may use the model in service."""
        return self.standing.usable


def records_of(journal: Journal | str | Path | None) -> Journal | None:
    """Return the records that a caller named."""
    if journal is None:
        return None
    from golive.journal.home_at import home_at
    from golive.journal.journal import Journal

    if isinstance(journal, Journal):
        return journal
    return Journal.shared(home_at(str(journal)))


def unavailable(error: BrokenChain | Unavailable) -> Unknown:
    """Return why nothing can be told while the records cannot be read or written."""
    return invalid(UNAVAILABLE, error.sentence)
