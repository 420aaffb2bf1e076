"""`golive report paper`: a run on paper against the replay of what it received."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from golive.cli.analysis_output import check_answer, give_answer
from golive.cli.model_place import MODELS
from golive.cli.open_library import find_library, open_engine
from golive.cli.records_place import folder_of, records_at
from golive.core.dataclass import dataclass
from golive.core.errors import BrokenChain, InvalidInput

if TYPE_CHECKING:
    from golive.api.engine import Engine
    from golive.api.paper_terms import PaperTerms
    from golive.journal.bodies.run_started import RunStarted
    from golive.journal.entry import Entry
    from golive.paper.models_of_records import ModelsPlace
    from golive.paper.recorded_events import RecordedEvents
    from golive.replay.against.comparison import Comparison
    from golive.report.paper_comparison import ComparedRun
    from golive.trading.served_models import ServedModel

DIFFERENT = 1
"""What the command ends with where the entries are not the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportOptions:
    """What a user asked for."""

    library: str | None
    journal: str
    name: str | None
    recorded: Path
    files: Path | None
    records: str | None
    form: str
    out: Path | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadAccount:
    """The journal of an account, and whether it was left in good order."""

    name: str
    begun: RunStarted
    entries: Sequence[Entry]
    paused: bool


def report_paper(options: ReportOptions) -> int:
    """Compare, write the answer, and return the exit code: 0 where the entries are the same."""
    from golive.paper.models_of_records import models_again
    from golive.paper.recorded_events import read_recording
    from golive.replay.against.comparison_document import comparison_document
    from golive.report.paper_comparison import comparison_analysis

    check_answer(options.form, options.out)
    engine = open_engine(options.library)
    account = _read_account(options.journal, options.name)
    recording = read_recording(options.recorded)
    terms = _terms(engine, account)
    with ExitStack() as held:
        models = models_again(engine.program, terms.strategies, _models_place(options), account.entries, held)
        comparison = _compared(engine, account, terms, recording, models)
    subject = _subject(options, engine, account, terms, recording, _from_journal(models))
    give_answer(
        options.form,
        options.out,
        values=lambda: {
            **comparison_document(comparison),
            "library_differs": list(subject.differs),
            "left_out": list(subject.left_out),
            "models_from_journal": dict(subject.models),
        },
        analysis=lambda: comparison_analysis(comparison, subject),
    )
    return 0 if comparison.are_same else DIFFERENT


def _read_account(place: str, name: str | None) -> ReadAccount:
    """Read the whole journal of one account; the chain of its entries is checked on the way."""
    from golive.cli.journal_entries import read_whole
    from golive.cli.journal_place import check_database, read_journals
    from golive.journal.verification import verify
    from golive.paper.replayed_journal import is_paused

    with read_journals(place, name) as chosen:
        if len(chosen) > 1:
            names = ", ".join(f"`{reader.name}`" for reader, _ in chosen)
            raise InvalidInput(f"`{place}` holds several journals: {names}", hint="say which: `--name NAME`")
        with read_whole(chosen, "reading") as journals:
            journal, last, every = next(journals)
            entries = list(every)
        checked = verify(journal, iter(entries), at_least=last)
        if checked.first_bad is not None:
            raise BrokenChain(checked.first_bad, str(checked.why), f"of `{journal}`: {checked.sentence}")
        check_database(chosen)
        paused = is_paused(chosen[0][0])
    return ReadAccount(name=journal, begun=_begun(journal, entries), entries=entries, paused=paused)


def _begun(journal: str, entries: Sequence[Entry]) -> RunStarted:
    from golive.journal.bodies.kinds import read_body
    from golive.journal.bodies.run_started import RunStarted

    body = read_body(entries[0].kind, entries[0].body)
    if not isinstance(body, RunStarted) or body.mode != "paper":
        hint = "give the journal of `golive paper start`"
        raise InvalidInput(f"`{journal}` is not of an account on paper", hint=hint)
    return body


def _terms(engine: Engine, account: ReadAccount) -> PaperTerms:
    """Return the account of the library that a run is of, by the name before its number."""
    from golive.api.paper_terms import find_paper, paper_terms

    specs = engine.program.checked.specs
    return paper_terms(find_paper(specs, account.begun.run.rpartition("-")[0]), specs)


def _models_place(options: ReportOptions) -> ModelsPlace:
    """Return where the account's models lie: beside its library unless that is said."""
    from golive.paper.models_of_records import ModelsPlace

    place = find_library(options.library)
    folder = folder_of(place) / MODELS if options.files is None else options.files
    return ModelsPlace(records=records_at(options.records, place), folder=folder, read_only=True)


def _compared(
    engine: Engine,
    account: ReadAccount,
    terms: PaperTerms,
    recording: RecordedEvents,
    models: Mapping[str, ServedModel],
) -> Comparison:
    from golive.account.account import AssumedAccount
    from golive.paper.replayed_journal import made_again
    from golive.replay.against.comparison import compare
    from golive.trading.assumed_terms import assumptions_of
    from golive.trading.live_opening import LiveTerms, open_live
    from golive.trading.market_feed import FeedClass

    live = LiveTerms(
        engine=engine,
        markets=terms.markets,
        assumptions=replace(
            assumptions_of(engine, AssumedAccount(equity=terms.equity), seed=int(account.begun.seed)), models=models
        ),
        strategies=terms.strategies,
        capital=terms.capital,
        run=account.begun.run,
        begun=account.entries[0].ts,
    )
    feed_class = FeedClass(account.begun.feed_class)
    again = made_again(account.entries, recording, lambda: open_live(live, feed_class), paused=account.paused)
    venues = open_live(live, feed_class).rule.venues
    return compare(
        account.entries,
        again,
        {symbol: venue.terms for symbol, venue in venues.items()},
        run=account.begun.run,
        feed_class=account.begun.feed_class,
    )


def _subject(
    options: ReportOptions,
    engine: Engine,
    account: ReadAccount,
    terms: PaperTerms,
    recording: RecordedEvents,
    models: Mapping[str, int],
) -> ComparedRun:
    from golive.report.paper_comparison import ComparedRun

    return ComparedRun(
        journal=f"{account.name}, {len(account.entries):,} entries",
        recording=", ".join(market.symbol for market in recording.markets),
        currency=terms.markets[0].quote,
        since=account.entries[0].ts,
        until=account.entries[-1].ts,
        differs=tuple(_differs(engine, account.begun, terms)),
        left_out=recording.left_out,
        models=models,
    )


def _from_journal(models: Mapping[str, ServedModel]) -> Mapping[str, int]:
    """Return at how many looks what a model gave was taken out of the journal, by its name."""
    return {name: served.recalled_gifts for name, served in sorted(models.items()) if served.recalled_gifts}


def _differs(engine: Engine, begun: RunStarted, terms: PaperTerms) -> list[str]:
    from golive.api.markets import market_digest
    from golive.trading.assumed_terms import assumed_fills

    markets = {market.symbol: market_digest(market) for market in terms.markets}
    each = (
        ("policy", begun.policy, engine.program.digests.policy),
        ("document of fills", begun.fills, assumed_fills(engine).digest),
        ("market", dict(begun.markets), markets),
    )
    return [name for name, before, now in each if before != now]
