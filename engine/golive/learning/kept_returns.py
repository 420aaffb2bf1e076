"""What a model in service earned, kept beside its ledger: who is started again goes on at the same statistic."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from golive.core.errors import Refused
from golive.journal.bodies.kinds import read_body
from golive.journal.bodies.model_return import ModelEarned
from golive.journal.once import Conflict
from golive.learning.live.live_gate import LiveLook
from golive.learning.model_desk import ModelDesk
from golive.models.arguments import known_number

Observe = Callable[[float | None, float | None], LiveLook]
"""Shows a gate a return and the drawdown of the account."""


class KeptReturns:
    """The returns of the version of a desk that serves, since it began to; without records none is kept.

    `last` is the last one that was read or written, None before the first. One that cannot be written is owed, and
    written with the next one: their numbers have no gap.
    """

    def __init__(self, desk: ModelDesk) -> None:
        self._desk = desk
        self._since = 0
        self._owed = list[ModelEarned]()
        self.last: ModelEarned | None = None

    @property
    def is_new(self) -> bool:
        """Say whether another version serves than the one whose returns were read, or the same one anew."""
        return self._since != self._desk.record().serves_since

    def go_on(self, observe: Observe | None = None) -> LiveLook | None:
        """Show a new gate all returns that were kept; return the look that ends the model, None where none does.

        A look that ended it, and was not obeyed, ends it now: whoever saw it was killed before it could be written.

        Raises
        ------
        Unavailable, BrokenChain
            The records cannot be read.
        """
        self._since, self.last, ends = self._desk.record().serves_since, None, None
        self._owed.clear()
        for one in self._read():
            self.last = one
            look = observe(one.value, one.drawdown) if one.m and observe is not None else None
            if look is not None and (look.alarm or look.stop):
                ends = ends or look
        return ends

    def begin(self, *, at: int, equity: int | None, peak: int | None) -> None:
        """Keep from what the first period counts, unless that is kept.

        Raises
        ------
        Unavailable, BrokenChain
            It cannot be written.
        """
        if self.last is None and not self._owed:
            self._write(0, at=at, value=None, drawdown=None, equity=equity, peak=peak)

    def earned(
        self, value: object, *, at: int, drawdown: object, equity: int | None = None, peak: int | None = None
    ) -> tuple[ModelEarned, ...]:
        """Keep a return before anything is done about it; give back what was written, those that were owed first.

        Raises
        ------
        Unavailable, BrokenChain
            It cannot be written.
        """
        before = self._owed[-1] if self._owed else self.last
        m = 1 if before is None else before.m + 1
        return self._write(
            m, at=at, value=known_number(value), drawdown=known_number(drawdown), equity=equity, peak=peak
        )

    def _read(self) -> list[ModelEarned]:
        records = self._desk.records
        if records is None:
            return []
        kept = []
        for entry in records.entries(kind=ModelEarned.KIND):
            with suppress(Refused):
                body = read_body(entry.kind, entry.body)
                if isinstance(body, ModelEarned) and (body.model, body.since) == (self._desk.model, self._since):
                    kept.append(body)
        return sorted(kept, key=lambda one: one.m)

    def _write(
        self, m: int, *, at: int, value: float | None, drawdown: float | None, equity: int | None, peak: int | None
    ) -> tuple[ModelEarned, ...]:
        records, serving = self._desk.records, self._desk.record().in_service
        if serving is None:
            return ()
        body = ModelEarned(
            model=self._desk.model,
            since=self._since,
            m=m,
            strategy=self._desk.strategy,
            version=serving.version,
            at=at,
            value=value,
            drawdown=drawdown,
            equity=equity,
            peak=peak,
        )
        self._owed.append(body)
        try:
            if records is not None:
                records.append([one.draft(at) for one in self._owed])
        except Conflict:
            # Another one that watches the same model has told of this return: all of it is read again.
            self._since = 0
        written = tuple(self._owed)
        self.last = body
        self._owed.clear()
        return written
