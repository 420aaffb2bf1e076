"""The models that strategies use, at a look: which version serves, what it is shown, and what it gives.

A version that was trained on what came after a look is unknown at that look: in a replay of the past it would have seen
the answers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Protocol

from golive.api.model_standing import ModelStanding
from golive.api.session import Session
from golive.compiler.signal_program import ModelProgram
from golive.core.errors import BrokenChain, InvalidInput, Unavailable, first_line
from golive.core.local_time import DAY_NS
from golive.core.value import Unknown, invalid, missing
from golive.journal.bodies.model_gave import ModelGave
from golive.journal.bodies.model_stood import ModelStood
from golive.learning.model_watch import ModelWatch, Watched
from golive.trading.earned_periods import EarnedPeriod, EarnedPeriods
from golive.trading.given_values import Given, gave_entry, given_by, is_as_before
from golive.trading.machine_rule import MachineRule
from golive.trading.machine_state import Working
from golive.trading.pair import Pair
from golive.trading.stood_models import Recalled, is_same, standing_of, stood_entry
from golive.trading.turned import Look
from golive.trading.worth import Worth

Features = Mapping[str, float]
"""What a model is shown, in the order in which its strategy names it: numbers in held units."""

Ask = Callable[[Any, Features], Mapping[str, Any]]
"""Shows a loaded model its features, and returns what it gives by name, in held units."""

Highest = Callable[[int], int | None]
"""The highest worth of an account since an instant, by its journal; None where none is known."""


def _nobody_knows(_since: int) -> None:
    return None


_UNREADABLE = (BrokenChain, InvalidInput, OSError, Unavailable)
"""What records raise that cannot be read now."""

_MODEL_FAILURES = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    MemoryError,
    OSError,
    RuntimeError,
    StopIteration,
    TypeError,
    ValueError,
)
"""What models raise that were not made for what they are shown."""


class Desk(Protocol):
    """Where the versions of one model are kept, and which of them serves."""

    model: str
    strategy: str

    def standing(self) -> ModelStanding:
        """Return which version serves now, and why it may not be used."""
        ...

    def load(self, digest: str = "", *, at: int) -> Any:
        """Return a stored model by the digest of its file; an `Unknown` that says why not."""
        ...


class ServedModel:
    """One model by its desk: loaded when its version changes, asked at each look, watched a period at a time.

    `period` is how long a period of the watched returns is, in nanoseconds: as long as those of the baseline.
    """

    def __init__(self, desk: Desk, ask: Ask, *, watch: ModelWatch | None = None, period: int = DAY_NS) -> None:
        self._desk, self._ask, self._watch = desk, ask, watch
        self._loaded: tuple[str, Any] = ("", None)
        self._periods = EarnedPeriods(length=period)
        self._recalled = Recalled()
        self._highest: Highest = _nobody_knows
        self.recalled_gifts = 0
        """At how many looks what it gave was taken out of a journal, and no file was asked."""
        self.watched: list[Watched] = []
        self.earned: dict[int, float | None] = {}

    @property
    def strategy(self) -> str:
        """Return whose model it is."""
        return self._desk.strategy

    def worth(self, worth: Worth, at: int) -> None:
        """Hear what the account is worth: the version that serves is watched by it, before it is asked again.

        An alarm rolls it back at once; what each period showed is in `watched`, its return
        by its end in `earned`.
        """
        if self._recalled.covers(at):
            # Whoever took the look then watched it, and was obeyed.
            self.earned |= {ended.ended: ended.value for ended in self._periods.heard(worth.equity.value, at)}
            return
        try:
            self._resume(at)
            for ended in self._periods.heard(worth.equity.value, at):
                self.earned[ended.ended] = ended.value
                self._watched(ended, worth.equity.value, at)
            if self._watch is not None:
                self._watch.begin(at=at, equity=worth.equity.value, peak=self._periods.peak)
        except _UNREADABLE:
            # What serves cannot be read either, so that its strategy holds.
            return

    def _resume(self, at: int) -> None:
        """Go on from where the last process that watched the version in service left it."""
        if self._watch is None:
            return
        is_first, shown = self._watch.gate is None, self._watch.resumed(at)
        kept = self._watch.last
        if is_first and kept is not None:
            # What is dated ahead is of a clock that was set back: from when it counts, nobody knows.
            is_ahead = kept.at > at
            known = [one for one in (kept.peak, self._highest(kept.at)) if one is not None]
            self._periods.go_on(
                at=at if is_ahead else kept.at,
                equity=None if is_ahead else kept.equity,
                peak=max(known, default=None),
            )
        if shown is not None:
            self._periods.begin_anew()
            self.watched.append(shown)
            self._watch.resumed(at)

    def _watched(self, ended: EarnedPeriod, equity: int | None, at: int) -> None:
        if self._watch is None:
            return
        shown = self._watch.earned(ended.value, at=at, drawdown=ended.drawdown, equity=equity, peak=self._periods.peak)
        if shown.rolled_back or (self.watched and self.watched[-1].version != shown.version):
            self._periods.begin_anew()
        self.watched.append(shown)

    def remember(self, highest: Highest) -> None:
        """Let drawdowns count from the highest worth since the last period ended, as the account's journal has it."""
        self._highest = highest

    def recall(self, before: Recalled) -> None:
        """Take looks that were taken before as their journal has them: the ledger is not asked, and not told."""
        self._recalled = before

    def standing(self, at: int | None = None) -> ModelStanding:
        """Return which version serves now, and why it may not be used: also where nobody can read that.

        Of a look `at` an instant that was taken before, it is what was so then.
        """
        if at is not None and self._recalled.covers(at):
            return self._recalled.at(self._desk.model, self._desk.strategy, at)
        try:
            return self._desk.standing()
        except _UNREADABLE as error:
            reason = missing("ledger_unavailable", f"the ledger cannot be read now: {first_line(error)}")
            return ModelStanding(name=self._desk.model, strategy=self._desk.strategy, reason=reason)

    def gives(self, standing: ModelStanding, features: Features, at: int, *, symbol: str = "") -> Given:
        """Return what the version that serves gives, or why there is nothing of it.

        Of a look on a symbol that was taken before, it is what its journal says; the file may be gone since.
        """
        before = self._recalled.gave_at(self._desk.model, symbol, standing.digest, at)
        if before is not None and self._recalled.covers(at):
            self.recalled_gifts += 1
            return given_by(before)
        if self._loaded[0] != standing.digest:
            model = self._read(standing.digest, at)
            if isinstance(model, Unknown):
                return model
            self._loaded = (standing.digest, model)
        try:
            return self._ask(self._loaded[1], features)
        except _MODEL_FAILURES as error:
            return invalid("model_failed", f"the model raised {type(error).__name__}: {error}"[:200])

    def _read(self, digest: str, at: int) -> Any:
        try:
            return self._desk.load(digest, at=at)
        except _UNREADABLE as error:
            return missing("ledger_unavailable", f"the model cannot be read now: {first_line(error)}")


def ask_models(rule: MachineRule, before: Mapping[str, ModelStood], look: Look, worth: Worth) -> list[ModelStood]:
    """Return how models stand that are asked at a look, where that is not how they stood before.

    Each hears what the account is worth first, by which its version in service is watched.
    """
    for served in rule.models.values():
        served.worth(worth, look.at)
    asking = {strategy for strategy, _ in look.asking}
    asked = (name for name, served in rule.models.items() if served.strategy in asking)
    stood = (stood_entry(rule.run, rule.models[name].standing(look.at), look.at) for name in asked)
    return [one for one in stood if not is_same(before.get(one.model), one)]


def tell_models(
    rule: MachineRule, working: Working, stood: Mapping[str, ModelStood], gave: Mapping[Pair, ModelGave], look: Look
) -> list[ModelGave]:
    """Tell each session what the models of the strategies that look give now; of one that nobody serves, nothing.

    Returns what they gave, where that is not what they `gave` before, by model and symbol.
    """
    entries = []
    for symbol, place in working.places.items():
        signals = place.session.engine.program.signals
        for strategy in look.on(symbol) if rule.models else ():
            for model in signals[strategy].models:
                one, stands = rule.models.get(model.id), stood.get(model.id)
                if one is not None and stands is not None:
                    given = tell_model(place.session, one, standing_of(stands), strategy, model, look.at, symbol=symbol)
                    if given is None:
                        continue
                    entries.append(
                        gave_entry(
                            rule.run,
                            model.id,
                            symbol,
                            look.at,
                            strategy=strategy,
                            digest=stands.digest or "",
                            outputs=given,
                        )
                    )
    return [entry for entry in entries if not is_as_before(gave.get((entry.model, entry.symbol)), entry)]


def tell_model(
    session: Session,
    served: ServedModel,
    standing: ModelStanding,
    strategy: str,
    model: ModelProgram,
    now: int,
    *,
    symbol: str = "",
) -> Given | None:
    """Tell a session how a strategy's model stands at an instant, and what its version gives.

    Returns what it gave, None where it was not asked: nothing of it may be used, or what it is shown is unknown.
    """
    standing = as_of(standing, now)
    session.model_standing(standing, at=now)
    if not standing.usable:
        return None
    shown = session.shown(strategy, model.id, now=now)
    given = shown if isinstance(shown, Unknown) else served.gives(standing, shown, now, symbol=symbol)
    session.model(strategy, model.id, version=standing.digest, gives=given, at=now)
    return None if isinstance(shown, Unknown) else given


def as_of(standing: ModelStanding, now: int) -> ModelStanding:
    """Return a standing as it counts at an instant: what was trained on what came later may not be used.

    Of a version that came into service later and of which nobody said until when it was trained, it may have been.
    """
    trained, version = standing.trained_at, f"version {standing.version} of `{standing.name}`"
    doubt: Unknown | None = None
    if trained is None and standing.accepted_at is not None and standing.accepted_at > now:
        sentence = f"{version} came into service later, and nobody said until when it was trained"
        doubt = missing("training_not_told", f"{sentence}: propose it with `--trained-until`")
    elif trained is not None and trained > now:
        doubt = invalid("trained_later", f"{version} was trained on what came later")
    return standing if doubt is None else replace(standing, reason=standing.reason or doubt)
