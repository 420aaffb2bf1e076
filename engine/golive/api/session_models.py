"""What a session was told of the models that strategies use: which version serves, and what it gave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from typing import Any

from golive.api.model_standing import ModelStanding
from golive.api.model_versions import version_doubt
from golive.compiler.program import Program
from golive.compiler.signal_program import ModelProgram
from golive.core.amounts import amount
from golive.core.dataclass import dataclass
from golive.core.errors import InvalidInput
from golive.core.row import Row, known, unknown
from golive.core.suggest import did_you_mean
from golive.core.value import Unknown, invalid, missing
from golive.evaluator.ingest import double_of
from golive.language.terms import Port

Named = tuple[str, str]
"""A strategy and a model of it."""

NO_STANDING = missing(
    "no_standing",
    "nobody said which version of the model serves: give its ledger and its files, `--records FILE --models FOLDER`,"
    " `records=` and `models=` in Python, or tell a session by `model_standing`",
)
NOT_TOLD = missing("not_told", "nobody said what the model gives")
NOTHING_SERVES = missing("none_serves", "no version of the model is in service")
FROZEN = invalid("frozen", "the model is frozen")


@dataclass(frozen=True, slots=True, kw_only=True)
class StoodAt:
    """How a model stood in its ledger at an instant."""

    standing: ModelStanding
    at: int


def later_of(before: StoodAt, after: StoodAt) -> StoodAt:
    """Return what stands of two words on one model: the later; of two of one instant what lets less through.

    Two files that both serve at one instant are a contradiction, and neither may be used.
    """
    if before.at != after.at:
        return after if after.at > before.at else before
    old, new = before.standing, after.standing
    if not (old.usable and new.usable):
        return before if not old.usable else after
    if old.digest == new.digest:
        return after
    doubt = invalid("two_versions", f"`{new.name}` is told to be served by two files at one time")
    return StoodAt(standing=replace(new, digest="", reason=doubt), at=after.at)


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelAnswer:
    """What one version of a model gave at an instant: numbers in held units, or why there is none."""

    version: str
    at: int
    values: Mapping[str, float | Unknown]


@dataclass(slots=True)
class SessionModels:
    """The models of a program's strategies, as they were told last; `count` counts what was told."""

    program: Program
    count: int = 0
    _models: dict[Named, ModelProgram] = field(init=False)
    _standings: dict[Named, StoodAt] = field(default_factory=dict)
    _answers: dict[Named, ModelAnswer | Unknown] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._models = {(strategy, model.id): model for strategy, model in self.program.models}

    def copy(self) -> SessionModels:
        """Return another one that was told the same."""
        return replace(self, _standings=dict(self._standings), _answers=dict(self._answers))

    def of(self, strategy: str) -> tuple[ModelProgram, ...]:
        """Return the models that a strategy uses."""
        return tuple(model for (name, _), model in self._models.items() if name == strategy)

    def named(self, strategy: Any, model: Any) -> ModelProgram:
        """Return a model of a strategy; refuse one that it does not use."""
        if (strategy, model) not in self._models:
            known_ones = [".".join(name) for name in self._models]
            hint = did_you_mean(f"{strategy}.{model}", known_ones) or f"models: {', '.join(known_ones) or 'none'}"
            raise InvalidInput(f"no strategy `{strategy}` uses a model `{model}`", hint=hint)
        return self._models[strategy, model]

    def stand(self, standing: ModelStanding, at: int) -> None:
        """Hear how a model stood at an instant: what was so later stays, whatever comes after it."""
        name = self._name(standing.strategy, standing.name)
        before, now = self._standings.get(name), StoodAt(standing=standing, at=at)
        self._standings[name] = now if before is None else later_of(before, now)
        self.count += 1

    def answer(self, strategy: str, model: str, answer: ModelAnswer | Unknown) -> None:
        """Hear what a model gave, or why nobody knows; the later of two answers stays, and of one instant neither.

        Two answers of one instant that say the same are one.
        """
        name = self._name(strategy, model)
        before = self._answers.get(name)
        if isinstance(before, ModelAnswer) and isinstance(answer, ModelAnswer):
            if answer.at < before.at:
                return
            if answer.at == before.at and answer != before:
                answer = invalid("two_answers", f"{strategy}.{model} is told to have given two answers at one time")
        self._answers[name] = answer
        self.count += 1

    def read(self, strategy: str, model: str, gives: Mapping[str, Any]) -> Mapping[str, float | Unknown]:
        """Return what a model gave in held units: text is read with its unit, a number is in held units."""
        outputs = self.named(strategy, model).outputs
        for name in gives:
            if name not in outputs:
                hint = did_you_mean(name, outputs) or f"it gives: {', '.join(outputs)}"
                raise InvalidInput(f"`{strategy}.{model}` gives no `{name}`", hint=hint)
        return {name: _number(name, gives.get(name), port) for name, port in outputs.items()}

    def cells(self, strategy: str) -> Row:
        """Return the columns of what a strategy's models give, each unknown where its version may not be used."""
        row: dict[str, Any] = {}
        for model in self.of(strategy):
            row |= self._cells((strategy, model.id), model)
        return row

    def every_cell(self) -> Row:
        """Return the columns of what all models give, whichever strategy asks."""
        return {
            column: cell for name, model in self._models.items() for column, cell in self._cells(name, model).items()
        }

    def _cells(self, name: Named, model: ModelProgram) -> Row:
        stood, answer = self._standings.get(name), self._answers.get(name, NOT_TOLD)
        serves = {model.version: stood.standing.digest or None} if stood is not None else {}
        reason = _unusable(model, stood, answer)
        if stood is None or isinstance(answer, Unknown) or reason is not None:
            cells = (unknown(port.column, reason or NO_STANDING) for port in model.outputs.values())
            return {**serves, **{column: cell for one in cells for column, cell in one.items()}}
        at = min(stood.at, answer.at)
        given = ((port.column, answer.values[output]) for output, port in model.outputs.items())
        each = (unknown(c, value) if isinstance(value, Unknown) else known(c, value, at) for c, value in given)
        return {**serves, **{column: cell for one in each for column, cell in one.items()}}

    def _name(self, strategy: str, model: str) -> Named:
        self.named(strategy, model)
        return strategy, model


def _unusable(model: ModelProgram, stood: StoodAt | None, answer: ModelAnswer | Unknown) -> Unknown | None:
    """Return why nothing may be done on what a model gave, None where it is of the file that serves."""
    if stood is None:
        return NO_STANDING
    standing = stood.standing
    if not standing.usable:
        return standing.reason or (FROZEN if standing.frozen else NOTHING_SERVES)
    if isinstance(answer, Unknown):
        return answer
    if answer.version != standing.digest:
        return invalid("another_version", f"what was given is of {answer.version:.12}, {standing.digest:.12} serves")
    return version_doubt(model.version, standing.digest, None)


def _number(name: str, value: Any, port: Port) -> float | Unknown:
    if value is None:
        return missing("not_given", f"the model gave no {name}")
    if isinstance(value, str):
        return amount(name, value, port.type.dimension)
    number = double_of(value)
    return (
        invalid("wrong_type", f"{name} is a {type(value).__name__}, a number is needed") if number is None else number
    )
