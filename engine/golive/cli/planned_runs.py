"""Which runs a command line asks for: one, or several that have nothing to do with each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from golive.cli.replay_options import instant_of
from golive.core.dataclass import dataclass
from golive.core.errors import InvalidInput

MARKETS, STRATEGIES, DAYS = "markets", "strategies", "days"
APART = (MARKETS, STRATEGIES, DAYS)
"""What is in one account together unless it is asked for apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOptions:
    """What one run is asked for, as it is written on the command line."""

    library: str | None
    markets: tuple[str, ...]
    sample: bool
    out: Path
    strategies: tuple[str, ...]
    start: str | None
    stop: str | None
    seed: int | None
    equity: str
    journal: str | None
    models: Path | None
    records: str | None
    shadows: bool
    form: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunsOptions:
    """What `golive run` is asked for: a run for each library and seed, and for each market, strategy or day apart."""

    libraries: tuple[str, ...]
    markets: tuple[str, ...]
    sample: bool
    out: Path
    strategies: tuple[str, ...]
    start: str | None
    stop: str | None
    seeds: tuple[int, ...]
    equity: str
    journal: str | None
    models: Path | None
    records: str | None
    shadows: bool
    form: str
    apart: tuple[str, ...]
    jobs: int
    cluster: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedRun:
    """A run and its name: what tells it from the others, empty where there are none."""

    name: str
    options: RunOptions


def planned_runs(asked: RunsOptions) -> list[PlannedRun]:
    """Return the runs that are asked for, in the order in which they are written down.

    Raises
    ------
    InvalidInput
        For what cannot be apart, and for two runs of one name.
    """
    for name, given in ((MARKETS, asked.markets), (STRATEGIES, asked.strategies)):
        if name in asked.apart and len(given) < _LEAST_APART:
            hint = f"name them with `--{'market' if name == MARKETS else 'strategy'}`, each by itself"
            raise InvalidInput(f"`--apart {name}` has nothing to take apart", hint=hint)
    periods = _days(asked) if DAYS in asked.apart else [_Period(start=asked.start, stop=asked.stop)]
    runs = [
        PlannedRun(
            name="-".join(word for word in (*words, "" if seed is None else f"seed-{seed}") if word),
            options=RunOptions(
                library=library,
                markets=markets,
                sample=asked.sample,
                out=asked.out,
                strategies=strategies,
                start=period.start,
                stop=period.stop,
                seed=seed,
                equity=asked.equity,
                journal=asked.journal,
                models=asked.models,
                records=asked.records,
                shadows=asked.shadows,
                form=asked.form,
            ),
        )
        for library in asked.libraries or (None,)
        for markets in _groups(asked.markets, is_apart=MARKETS in asked.apart)
        for strategies in _groups(tuple(dict.fromkeys(asked.strategies)), is_apart=STRATEGIES in asked.apart)
        for period in periods
        for seed in asked.seeds or (None,)
        for words in [
            (
                Path(library).resolve().name if library is not None and len(asked.libraries) > 1 else "",
                Path(markets[0]).stem if MARKETS in asked.apart else "",
                strategies[0] if STRATEGIES in asked.apart else "",
                period.day,
            )
        ]
    ]
    if len(runs) == 1:
        return [PlannedRun(name="", options=runs[0].options)]
    _check_names([run.name for run in runs])
    return runs


_LEAST_APART = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class _Period:
    """Between which instants a run looks, and its day, empty where it is not of one."""

    start: str | None
    stop: str | None
    day: str = ""


def _days(asked: RunsOptions) -> list[_Period]:
    """Return the days of UTC that a period touches, the first and the last as far as it does.

    Raises
    ------
    InvalidInput
        For a period without a first or a last instant, and one of a single day.
    """
    from golive.account.holding import DAY
    from golive.market.instants import show

    first, last = instant_of("--from", asked.start), instant_of("--to", asked.stop)
    if first is None or last is None:
        raise InvalidInput(f"`--apart {DAYS}` is not told which days", hint="say the first and last: `--from`, `--to`")
    days = range(first // DAY, last // DAY + 1)
    if len(days) < _LEAST_APART:
        hint = "let `--from` and `--to` lie on different days of UTC"
        raise InvalidInput(f"`--apart {DAYS}` has nothing to take apart", hint=hint)
    return [
        _Period(
            start=str(max(first, day * DAY)),
            stop=str(min(last, (day + 1) * DAY - 1)),
            day=show(day * DAY).partition("T")[0],
        )
        for day in days
    ]


def _groups(names: tuple[str, ...], *, is_apart: bool) -> Sequence[tuple[str, ...]]:
    return [(name,) for name in names] if is_apart else [names]


def _check_names(names: Sequence[str]) -> None:
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise InvalidInput(f"two runs would be called `{twice[0]}`", hint="give each library, market and seed once")
