"""`golive model compare`: a challenger in shadow beside the champion, on a market that both trade apart."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from golive.cli.json_output import json_text
from golive.cli.model_place import ModelsPlace, models_place
from golive.cli.open_market import find_market, read_streams, recording_of, sample_market
from golive.cli.replay_options import equity_of, instant_of
from golive.cli.who import UNSIGNED, user_here
from golive.core.dataclass import dataclass
from golive.core.errors import InvalidInput
from golive.core.printable import printable

if TYPE_CHECKING:
    from golive.learning.model_desk import ModelDesk
    from golive.learning.model_record import VersionRecord
    from golive.replay.challenger_in_shadow import ShadowTerms

EXIT_CODES = {"ACCEPT": 0, "REJECT": 1}
UNDECIDED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class CompareOptions:
    """What is asked for, as it is written on the command line."""

    model: str
    version: str
    library: str | None
    markets: tuple[str, ...]
    sample: bool
    start: str | None
    stop: str | None
    equity: str
    by: str | None
    files: Path | None
    records: str | None
    form: str


def compare_versions(options: CompareOptions) -> int:
    """Compare, write that down, print it, and return the exit code.

    Raises
    ------
    InvalidInput
        No such version, none that serves, a file that may not be used, or a market from before the training ended.
    Unavailable
        The records cannot be written: nothing was noted.
    """
    from golive.journal.system_clock import SystemClock
    from golive.learning.shadow_comparison import note_comparison
    from golive.replay.challenger_in_shadow import challenger_in_shadow

    if bool(options.markets) is options.sample:
        raise click.UsageError("give either --market FILE or --sample")
    with models_place(options.library, options.records, options.files) as place:
        desk = place.desk(place.known(options.model))
        guardrails = place.guardrails_of(options.model)
        used = [model for strategy, model in guardrails.program.models if (strategy, model.id) == _named(desk)]
        if not used:
            hint = "`models:` of the strategy names it, with what it is shown and what it gives"
            raise InvalidInput(f"no strategy `{desk.strategy}` of the library uses a model `{desk.model}`", hint=hint)
        champion, challenger = _both(desk, options.version)
        terms = _terms(options, place)
        _check_trained(terms, champion, challenger)
        one = challenger_in_shadow(terms, guardrails, desk, used[0], champion=champion, challenger=challenger)
        by = options.by or user_here()
        n = note_comparison(place.records, one, subject=guardrails.digest, by=by, at=SystemClock().wall_ns())
    if options.form == "json":
        click.echo(json_text({**asdict(one), "since": str(one.since), "until": str(one.until), "n": n, "by": by}))
    else:
        click.echo(printable(f"{one.model} {one.sentence}; by {by} ({UNSIGNED})", keep=""))
        also = f"comparison {n} of version {one.version}: each is one more look at it" if n > 1 else ""
        for line in (also, f"{one.left_out} days were left out, of which one return is not known", NOTHING_CHANGED):
            if line:
                click.echo(printable(f"  {line}", keep=""))
    return EXIT_CODES.get(one.verdict, UNDECIDED)


NOTHING_CHANGED = "written into the records as evidence; no version changed, and no order came of it"


def _named(desk: ModelDesk) -> tuple[str, str]:
    return desk.strategy, desk.model


def _both(desk: ModelDesk, label: str) -> tuple[VersionRecord, VersionRecord]:
    record = desk.record()
    champion, challenger = record.in_service, record.versions.get(label)
    if challenger is None:
        known = ", ".join(record.versions) or "none"
        raise InvalidInput(f"`{desk.model}` has no version {label}", hint=f"versions: {known}")
    if champion is None:
        raise InvalidInput(f"no version of `{desk.model}` serves", hint="there is no champion to be beside")
    if champion.version == label:
        raise InvalidInput(f"version {label} of `{desk.model}` serves", hint="name one that does not")
    for one in (champion, challenger):
        bad = desk.verified(one)
        if bad is not None:
            raise InvalidInput(f"the file of version {one.version} may not be used: {bad}")
    return champion, challenger


def _terms(options: CompareOptions, place: ModelsPlace) -> ShadowTerms:
    from golive.account.account import AssumedAccount
    from golive.replay.challenger_in_shadow import ShadowTerms

    engine = place.engine
    every = [sample_market(engine)] if options.sample else [find_market(engine, name) for name in options.markets]
    markets = sorted(every, key=lambda one: one.spec.symbol.encode())
    only = markets[0].spec
    return ShadowTerms(
        engine=engine,
        recordings=[recording_of(one, read_streams(one)[0]) for one in markets],
        account=AssumedAccount(equity=equity_of(options.equity)),
        start=instant_of("--from", options.start),
        stop=instant_of("--to", options.stop),
        seed=only.seed if only.is_simulated and len(markets) == 1 else None,
    )


def _check_trained(terms: ShadowTerms, *versions: VersionRecord) -> None:
    """Refuse a market that a model has seen: what it gains there it was taught."""
    from golive.report.formats import second

    events = [ts for one in terms.recordings for ts in one.data.lively() if len(ts)]
    first = terms.start if terms.start is not None else min((int(ts[0]) for ts in events), default=0)
    for one in versions:
        if one.trained_until is not None and one.trained_until >= first:
            message = (
                f"version {one.version} was trained until {second(one.trained_until)} UTC, within what it would trade"
            )
            raise InvalidInput(message, hint="begin after that, with `--from`")
