"""`ToldModels`: a session that is told of the models which strategies use."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from golive.api.model_standing import ModelStanding
from golive.api.policy import Policy
from golive.api.session_models import ModelAnswer, SessionModels
from golive.api.told_account import ToldAccount
from golive.core.value import Unknown, invalid, missing
from golive.market.callers_instants import nanos, not_an_instant


class ToldModels(ToldAccount):
    """The models of a session's strategies: which version serves, and what it gave."""

    engine: Policy

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
        instant = _instant(at, "how the model stands")
        if isinstance(instant, Unknown):
            return instant
        self._hear(instant)
        self._models.stand(standing, instant)
        return None

    def model(self, strategy: str, model: str, *, version: str, gives: Mapping[str, Any], at: Any) -> Unknown | None:
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
        at
            When it was asked. Without a usable time what it gave is unknown, and why is returned.

        Raises
        ------
        InvalidInput
            For a model that no strategy uses, an output that it does not give, or text that is no amount in its unit.
        """
        values = self._models.read(strategy, model, gives)
        instant = _instant(at, "what the model gave")
        if isinstance(instant, Unknown):
            self._models.answer(strategy, model, instant)
            return instant
        self._hear(instant)
        self._models.answer(strategy, model, ModelAnswer(version=version, at=instant, values=values))
        return None

    @cached_property
    def _models(self) -> SessionModels:
        return SessionModels(self.engine.program)


def _instant(at: Any, what: str) -> int | Unknown:
    """Return the instant that something is told for, or why it is none."""
    if at is None:
        return missing("no_time", f"no time given for {what}")
    instant = nanos(at)
    why = f"the time of {what} is no instant"
    return invalid("time_invalid", f"{why}: {not_an_instant(at)}") if instant is None else instant
