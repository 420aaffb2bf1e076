"""What a run rests on, for people: market and streams, account, strategies, and every parameter in force."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from golive.api.engine import Engine
from golive.checker.checked import Checked, ParameterTable
from golive.core.civil import date_text
from golive.core.dataclass import dataclass
from golive.core.several import several
from golive.core.span import Span
from golive.core.unit import Quantity, show
from golive.documents.market import MarketKind, MarketSpec, StreamKind, StreamSpec
from golive.replay.replay import Run
from golive.report.formats import money, quantity
from golive.trading.assumed_terms import fills_document

_KINDS = {
    MarketKind.SPOT: "spot",
    MarketKind.LINEAR: "linear perpetual",
    MarketKind.INVERSE: "inverse perpetual",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TradedMarket:
    """What was traded, on what terms."""

    id: str
    title: str
    why: str
    source: str
    symbol: str
    venue: str
    kind: str
    quote: str
    taker_fee: str
    maker_fee: str
    tick: str
    clock_skew: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamSource:
    """Where one stream came from."""

    kind: str
    adapter: str
    files: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredStrategy:
    """What one strategy declares of itself."""

    id: str
    title: str
    source: str
    raw_size: str
    edge: str
    trials: int
    every: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AssumedAccount:
    """The account of the replay."""

    equity: str
    position: str
    daily_loss: str
    flat: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterInForce:
    """One number the policy used; `tightened` lists strategies held to another."""

    document: str
    id: str
    value: str
    bounds: str
    tighter: str
    source: str
    tightened: tuple[str, ...]
    span: Span


def traded_market(market: MarketSpec) -> TradedMarket:
    """Write a market's terms."""
    return TradedMarket(
        id=market.id,
        title=market.header.title,
        why=market.header.provenance.why,
        source=market.header.provenance.source,
        symbol=market.symbol,
        venue=market.venue,
        kind=_KINDS[market.kind],
        quote=market.quote,
        taker_fee=_fees(market.taker_fee, [(fees.since, fees.taker) for fees in market.dated_fees]),
        maker_fee=_fees(market.maker_fee, [(fees.since, fees.maker) for fees in market.dated_fees]),
        tick=quantity(market.tick, ""),
        clock_skew=quantity(market.clock_skew_s, "s"),
    )


def _fees(always: float, dated: Iterable[tuple[int | None, float]]) -> str:
    """Write a fee, or each of them with the day from which it holds."""
    since = [f"{quantity(fee, 'bps')} from {date_text(day or 0)}" for day, fee in dated]
    return ", ".join(since) or quantity(always, "bps")


def stream_sources(market: MarketSpec) -> Iterator[StreamSource]:
    """Yield where each stream came from, those that are not there included."""
    for kind in StreamKind:
        stream = market.stream(kind)
        if stream is not None:
            files = tuple(name.value for name in stream.files)
            adapter = stream.adapter.value.replace("_", " ")
            yield StreamSource(kind=kind.value, adapter=adapter, files=files, note=_note(stream))
        else:
            derived = kind is StreamKind.QUOTES and market.stream(StreamKind.BOOK) is not None
            note = "no stream of its own: the best level of each book" if derived else _ABSENT
            yield StreamSource(kind=kind.value, adapter="none", files=(), note=note)


_ABSENT = "not there: what needs it cannot be told"


def _note(stream: StreamSpec) -> str:
    notes = []
    if stream.length_s:
        notes.append(f"one row for each {quantity(stream.length_s, 's')}")
    if stream.levels:
        notes.append(f"{several(stream.levels, 'level')} a side")
    if stream.kind is StreamKind.BARS:
        notes.append("a bar counts from its close")
    return ", ".join(notes)


def declared_strategies(run: Run) -> Iterator[DeclaredStrategy]:
    """Yield what each strategy that was asked declares of itself."""
    digests = run.engine.program.digests.strategy
    for strategy in run.engine.program.checked.specs.strategies:
        name = strategy.header.id
        if name in run.looks:
            yield DeclaredStrategy(
                id=name,
                title=strategy.header.title,
                source=strategy.header.provenance.source,
                raw_size=str(strategy.raw_size),
                edge=str(strategy.facts["edge"][0]) if "edge" in strategy.facts else "none",
                trials=strategy.trials,
                every=quantity(strategy.every_s, "s"),
                digest=digests[name],
            )


def assumed_account(run: Run) -> AssumedAccount:
    """Write the account that the replay assumed."""
    account = run.account
    return AssumedAccount(
        equity=money(account.equity, run.market.quote),
        position=quantity(account.position, "base"),
        daily_loss=quantity(account.daily_loss, "%"),
        flat=account.position == 0,
    )


def parameters_in_force(checked: Checked) -> Iterator[ParameterInForce]:
    """Yield every parameter of the policy, by document and name."""
    for (document, name), table in sorted(checked.parameters.items()):
        declared = table.declared
        bounds = "" if declared.members else f"{_written(table, declared.lo)} to {_written(table, declared.hi)}"
        others = zip(checked.strategies, table.by_strategy, strict=True)
        yield ParameterInForce(
            document=document,
            id=name,
            value=_written(table, table.house),
            bounds=bounds or ", ".join(declared.members),
            tighter=declared.tighter,
            source=declared.provenance.source,
            tightened=tuple(f"{s}: {_written(table, v)}" for s, v in others if v != table.house),
            span=declared.span,
        )


def fills_in_force(engine: Engine) -> str:
    """Write what a run assumed of fills, and whose document says so."""
    fills = fills_document(engine)
    own = "" if engine.program.checked.specs.fills else ", which golive ships"
    values = (
        (p.id, p.value if isinstance(p.value, str) else show(p.value.value, p.value.unit)) for p in fills.parameters
    )
    return f"{fills.header.id}{own}: {', '.join(f'{name} {value}' for name, value in values)}"


def _written(table: ParameterTable, value: float | str) -> str:
    declared = table.declared.value
    if isinstance(value, str) or not isinstance(declared, Quantity):
        return str(value)
    return show(value, declared.unit)
