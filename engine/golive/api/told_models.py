"""`ToldModels`: a session that is told of the models which strategies use."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from golive.account.held import Holds
from golive.api.feed import instant
from golive.api.model_standing import ModelStanding
from golive.api.policy import Policy
from golive.api.session_models import ModelAnswer, SessionModels
from golive.api.strategy_looks import Glance, StrategyLooks
from golive.api.told_account import ToldAccount
from golive.core.value import Unknown, invalid, missing
from golive.market.callers_instants import nanos, not_an_instant


class ToldModels(ToldAccount):
    """The models of a session's strategies: which version serves, and what it gave."""

    engine: Policy
    _looks: StrategyLooks

    @abstractmethod
    def _look(self, strategy: str, now: int) -> tuple[Holds, Glance]:
        """Return what a strategy has to do with the instrument, and what is seen of it."""

    def shown(self, strategy: str, model: str, *, now: Any) -> Mapping[str, float] | Unknown:
        """Return the numbers that a model is shown at an instant, in the strategy's order, or why one is unknown.

        Raises
        ------
        InvalidInput
            For a model that the strategy does not use.
        """
        program = self._models.named(strategy, model)
        return self._looks.shown(strategy, program, self._look(strategy, instant(now))[1])

    def model_standing(self, standing: ModelStanding, *, at: Any) -> Unknown | None:
        """Tell how a model stood in its ledger at an instant; of one that nobody told of nothing is assumed.

        What stood later stays, whatever comes after it; of one instant what lets less through. It ages as what the
        model gives does, by `max_age`. Without a usable time it is not taken, and why is returned.

        Raises
        ------
        InvalidInput
            For a model that no strategy of the library uses.
        """
        self._models.named(standing.strategy, standing.name)
        stood = _instant(at, "how the model stands")
        if isinstance(stood, Unknown):
            return stood
        self._hear(stood)
        self._models.stand(standing, stood)
        return None

    def model(
        self, strategy: str, model: str, *, version: str, gives: Mapping[str, Any] | Unknown, at: Any
    ) -> Unknown | None:
        """Tell what a model gave at an instant.

        Parameters
        ----------
        strategy, model
            Which, as the strategy's `models:` names it.
        version
            The digest of the file that gave it. Another than the one that serves is not acted on.
        gives
            Every output by name: text with its unit (`"12 bps"`), or a number in held units (fractions, base, quote
            currency). None, as of a model that failed, is unknown, as is an output that is left out, and NaN.
            An `Unknown` says why there is nothing of it.
        at
            When it was asked. Without a usable time what it gave is unknown, and why is returned.

        Raises
        ------
        InvalidInput
            For a model that no strategy uses, an output that it does not give, or text that is no amount in its unit.
        """
        values = {} if isinstance(gives, Unknown) else self._models.read(strategy, model, gives)
        asked = _instant(at, "what the model gave")
        if isinstance(asked, Unknown):
            self._models.answer(strategy, model, asked)
            return asked
        self._hear(asked)
        answer = gives if isinstance(gives, Unknown) else ModelAnswer(version=version, at=asked, values=values)
        self._models.answer(strategy, model, answer)
        return None

    @cached_property
    def _models(self) -> SessionModels:
        return SessionModels(self.engine.program)


def _instant(at: Any, what: str) -> int | Unknown:
    """Return the instant that something is told for, or why it is none."""
    if at is None:
        return missing("no_time", f"no time given for {what}")
    known = nanos(at)
    why = f"the time of {what} is no instant"
    return invalid("time_invalid", f"{why}: {not_an_instant(at)}") if known is None else known
