"""`golive model propose`: a file and its returns, judged beside the version in service."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import numpy as np

from golive.cli.input_files import check_file
from golive.cli.json_output import json_text
from golive.cli.model_place import ModelsPlace, models_place
from golive.cli.who import UNSIGNED, user_here
from golive.core.dataclass import dataclass
from golive.core.errors import InvalidInput, Refused
from golive.core.printable import printable, quoted
from golive.core.value import Unknown, invalid

if TYPE_CHECKING:
    from golive.learning.checkpoints import Checkpoint
    from golive.learning.compare_models import MeasuredModel
    from golive.learning.judge_update import JudgedUpdate
    from golive.learning.model_desk import ModelDesk
    from golive.learning.propose_update import Candidate
    from golive.learning.throttle import Throttled, ThrottleLimits

ACCEPTED, REJECTED, UNDECIDED = 0, 1, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposeOptions:
    """What is asked for, as it is written on the command line."""

    model: str
    file: Path
    library: str | None
    strategy: str
    returns: Path | None
    replaced: Path | None
    trained_until: str | None
    samples: int | None
    regime: str | None
    guardrails: str
    by: str | None
    files: Path | None
    records: str | None
    form: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    """What came of a proposal: its exit code, verdict and reason; `version` is empty where nothing was written."""

    code: int
    verdict: str
    reason: str
    version: str = ""
    judged: JudgedUpdate | None = None


def propose_model(options: ProposeOptions) -> int:
    """Propose a candidate, print what came of it, and return the exit code.

    Raises
    ------
    InvalidInput
        Files that cannot be read, or an option without the one that belongs to it.
    Unavailable
        Somebody else was heard first, or the records cannot be written: nothing was changed.
    """
    from golive.journal.system_clock import SystemClock
    from golive.learning.model_name import HINT, is_model_name

    if not is_model_name(options.model):
        raise InvalidInput(f"a model is not called {quoted(options.model)}", hint=HINT)
    suffix = _suffix(options.file)
    with models_place(options.library, options.records, options.files, options.guardrails) as place:
        _check_strategy(place, options.strategy)
        _check_name(place, options.strategy, options.model)
        _check_regime(place, options.regime)
        desk = place.desk(options.model, options.strategy)
        answer = _answer(place, desk, options, suffix, SystemClock().wall_ns())
    by = options.by or user_here()
    if options.form == "json":
        click.echo(json_text(_as_json(options, answer, by)))
    else:
        version = f" version {answer.version}" if answer.version else ""
        line = f"{options.model}{version}: {answer.verdict}: {answer.reason}; by {by} ({UNSIGNED})"
        click.echo(printable(line, keep=""))
        for remark in () if answer.judged is None else answer.judged.remarks:
            click.echo(printable(f"  {remark}", keep=""))
    return answer.code


def _answer(place: ModelsPlace, desk: ModelDesk, options: ProposeOptions, suffix: str, at: int) -> _Answer:
    from golive.facade.update_throttler import SENTENCES
    from golive.learning.checkpoints import read_regular
    from golive.learning.propose_update import propose_update
    from golive.learning.throttle import Throttled
    from golive.learning.throttle_limits import throttle_limits

    content = read_regular(options.file, desk.terms)
    stored = content if isinstance(content, Unknown) else _stored(desk, content or b"", suffix)
    if not isinstance(stored, Unknown) and desk.record().has_served(stored[0].digest):
        stored = invalid("known", "this very file serves or served: what was replaced or rolled back never returns")
    by = options.by or user_here()
    if isinstance(stored, Unknown):
        desk.refused(stored, by=by, samples=options.samples, at=at)
        return _Answer(code=REJECTED, verdict="REJECT", reason=str(stored))
    candidate = _candidate(desk, options, stored)
    held = desk.obstacle()
    if held is not None:
        desk.refused(held, by=by, samples=options.samples, at=at)
        return _Answer(code=UNDECIDED, verdict="HOLD", reason=str(held))
    if candidate.old is not None:
        limits = throttle_limits(place.guardrails, options.strategy)
        throttled = desk.may_look(options.samples, regime=options.regime, at=at, limits=limits)
        if throttled is not Throttled.OK:
            why = _untold(options) or f"{SENTENCES[throttled]}{_asked_for(throttled, limits)}"
            desk.throttled(throttled, why=why, by=by, samples=options.samples, at=at)
            reason = f"throttled ({throttled.value}): {why}"
            return _Answer(code=UNDECIDED, verdict="HOLD", reason=reason)
    looked = propose_update(desk, place.guardrails, candidate, strategy=options.strategy, at=at)
    if isinstance(looked.version, Unknown):
        return _Answer(code=UNDECIDED, verdict="HOLD", reason=str(looked.version))
    if looked.judged is None:
        reason = "a first version: nothing to compare it with; `golive model accept` puts it into service"
        return _Answer(code=ACCEPTED, verdict="FIRST", reason=reason, version=looked.version)
    codes = {"ACCEPT": ACCEPTED, "REJECT": REJECTED}
    word = looked.judged.verdict.value
    code = codes.get(word, UNDECIDED)
    return _Answer(code=code, verdict=word, reason=looked.judged.reason, version=looked.version, judged=looked.judged)


def _asked_for(throttled: Throttled, limits: ThrottleLimits) -> str:
    """Return what the policy asks for before the next look, empty where that is no number."""
    from golive.core.unit import NANOS, show_duration
    from golive.learning.throttle import Throttled

    asked = {
        Throttled.INTERVAL: f": {show_duration(limits.every / NANOS)} must pass",
        Throttled.COOL_DOWN: f": {show_duration(limits.after_rollback / NANOS)} must pass",
        Throttled.SAMPLES: f": {limits.samples} must come",
        Throttled.DAY: f": {limits.a_day} a day of UTC",
    }
    return asked.get(throttled, "")


def _untold(options: ProposeOptions) -> str:
    """Return which options the throttle needs and was not given, empty where it has both."""
    given = {"--samples N": options.samples, "--regime WORD": options.regime}
    lacking = [name for name, value in given.items() if value is None]
    return f"what is compared with the version in service needs {' and '.join(lacking)}" if lacking else ""


def _suffix(path: Path) -> str:
    from golive.learning.checkpoints import SUFFIXES

    suffix = path.suffix.lower().removeprefix(".")
    if suffix not in SUFFIXES.values():
        known = ", ".join(f".{one}" for one in SUFFIXES.values())
        raise InvalidInput(f"`{path}` is of no format that is stored", hint=f"formats are {known}")
    check_file(path, hint="name the file that the model was written to")
    return suffix


def _stored(desk: ModelDesk, content: bytes, suffix: str) -> tuple[Checkpoint, bytes] | Unknown:
    """Return a file as it may be stored, or why it could not be loaded; what is in it is not made to tell."""
    from golive.learning.checkpoints import SUFFIXES, Checkpoint, digest_of, refusal

    file_format = next(one for one, ends in SUFFIXES.items() if ends == suffix)
    checkpoint = Checkpoint(digest=digest_of(content), format=file_format, strategy=desk.strategy)
    refused = refusal(checkpoint, content, desk.strategy, desk.terms)
    return (checkpoint, content) if refused is None else refused


def _candidate(desk: ModelDesk, options: ProposeOptions, stored: tuple[Checkpoint, bytes]) -> Candidate:
    from golive.learning.propose_update import Candidate

    serving = desk.record().in_service
    if serving is not None and (options.returns is None or options.replaced is None):
        message = "a version serves: both are compared on the same days"
        raise InvalidInput(message, hint="give `--returns FILE` of the candidate and `--replaced FILE` of the other")
    if serving is None and options.replaced is not None:
        raise InvalidInput("nothing serves that could be replaced", hint="leave `--replaced` out")
    new = _measured(options.returns, "--returns", _trained_until(options.trained_until))
    # What the one in service was trained on the ledger knows.
    before = None if serving is None or serving.trained_until is None else np.datetime64(serving.trained_until, "ns")
    old = None if options.replaced is None else _measured(options.replaced, "--replaced", before)
    by = options.by or user_here()
    return Candidate(old=old, new=new, by=by, samples=options.samples, since=desk.record().n, stored=stored)


def _trained_until(text: str | None) -> np.datetime64 | None:
    from golive.facade.update_metrics import trained_until_of

    trained = trained_until_of(text, "--trained-until")
    if isinstance(trained, Unknown):
        raise InvalidInput(f"`--trained-until` is no date: `{text}`", hint="write it as 2026-11-30")
    return trained


def _measured(path: Path | None, field: str, trained: np.datetime64 | None) -> MeasuredModel:
    """Return what a file of returns shows of a model; without one, nothing."""
    from golive.cli.returns import ReadOptions, explained, open_returns
    from golive.learning.compare_models import MeasuredModel, measured_by_returns
    from golive.learning.update_evidence import ModelMetrics
    from golive.models.returns.return_series import return_series

    if path is None:
        return MeasuredModel(metrics=ModelMetrics(sharpe=None, max_drawdown=None), trained_until=trained)
    file = open_returns(path, ReadOptions()).returns(None)
    try:
        returns = return_series(file.values, field, dates=file.dates)
    except Refused as refused:
        raise explained(refused) from refused
    return measured_by_returns(returns, dates=file.dates, last_utc=file.last_utc, trained_until=trained)


def _check_strategy(place: ModelsPlace, strategy: str) -> None:
    names = place.guardrails.program.checked.strategies
    if strategy not in names:
        from golive.core.suggest import did_you_mean

        hint = did_you_mean(strategy, names, what="strategies")
        raise InvalidInput(f"the library has no strategy `{strategy}`", hint=hint)


def _check_name(place: ModelsPlace, strategy: str, model: str) -> None:
    """Refuse a model that a strategy which uses models does not use: nobody would ever ask it."""
    names = [use.id for owner, use in place.guardrails.program.models if owner == strategy]
    if names and model not in names:
        from golive.core.suggest import did_you_mean

        hint = did_you_mean(model, names, what="its models")
        raise InvalidInput(f"`{strategy}` uses no model `{model}`", hint=hint)


def _check_regime(place: ModelsPlace, regime: str | None) -> None:
    """Refuse a word that is no regime: `CRISIS` would freeze nothing where the policy says `crisis`."""
    words = place.guardrails.regimes()
    if regime is not None and regime not in words:
        from golive.core.suggest import did_you_mean

        hint = did_you_mean(regime, words, what="regimes") or f"regimes: {', '.join(words)}"
        raise InvalidInput(f"`{regime}` is no regime", hint=hint)


def _as_json(options: ProposeOptions, answer: _Answer, by: str) -> Mapping[str, Any]:
    judged = answer.judged
    return {
        "model": options.model,
        "version": answer.version or None,
        "verdict": answer.verdict,
        "reason": answer.reason,
        "judged": None if judged is None else judged.to_dict(),
        "by": by,
        "signed": False,
    }
