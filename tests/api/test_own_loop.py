"""The loop of a bot, as it is printed: it opens, leaves by a named exit, and opens again as another episode."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from tests.replays import SIMULATED, market, warm

from golive.api import Engine, Session
from golive.core.unit import NANOS
from golive.core.value import Unknown
from golive.decision import Decision
from golive.documents.market import StreamKind
from golive.market.events import Timeline
from golive.models.book.last_quote import last_quote

MINUTES = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """One order: what it was for, when, and the episode or the exit that asked for it."""

    intent: str
    at: int
    lots: int
    cause: str


@dataclass(slots=True, kw_only=True)
class Broker:
    """A broker that fills at once, at the opposite quote."""

    session: Session
    position: int = 0
    done: list[Done] = field(default_factory=list)
    refused: list[tuple[int, str, str, str]] = field(default_factory=list)

    def send(self, d: Decision, cause: str) -> None:
        quotes = self.session.windows.quotes(d.ts)
        quote = quotes if isinstance(quotes, Unknown) else last_quote(quotes)
        assert not isinstance(quote, Unknown)
        buys = d.direction == "long"
        px = quote.ask if buys else quote.bid
        self.position += d.lots if buys else -d.lots
        self.done.append(Done(intent=d.intent, at=d.ts, lots=d.lots, cause=cause))
        s, ts = self.session, d.ts
        assert s.order(d.signal_id, state="filled", lots=d.lots, price=px, fee=0.5, at=ts) is None


@pytest.fixture(scope="module")
def broker(shipped: Engine) -> Broker:
    """Return what became of the loop over the embedded market, looked at each second."""
    spec, data = market(SIMULATED)
    s = Session(shipped, spec, mode="paper")
    broker = Broker(session=s)
    begin, timeline = warm(s, data), Timeline(data)
    for second in range(1, MINUTES * 60):
        ts = begin + second * NANOS
        for event in timeline.between(ts - NANOS, ts):
            if event.kind is not StreamKind.BARS:
                timeline.deliver(event, s.windows)
        s.state(position=broker.position * spec.lot, equity=101_250.0, daily_loss="0.4 %", switch="active", at=ts)
        for one in s.exits(now=ts):
            if one.due is not None:
                d = s.decide(id=f"close-{ts}", strategy=one.strategy, intent="close", now=ts)
                assert d.allowed, d.reason
                broker.send(d, str(one.due.rule))
        for signal in s.signals(now=ts, strategies=["momentum"]):
            if signal.direction:
                d = s.decide(
                    id=f"SIG-{ts}",
                    strategy="momentum",
                    direction=signal.direction,
                    raw_size="10_000 usd",
                    edge="25 bps",
                    now=ts,
                )
                if d.allowed:
                    broker.send(d, signal.episode)
                else:
                    broker.refused.append((ts, signal.episode, d.gate, d.rule))
    return broker


def test_the_loop_opens_and_closes_and_opens_again(broker: Broker) -> None:
    intents = [one.intent for one in broker.done]
    assert intents[:3] == ["open", "close", "open"]
    assert intents == ["open", "close"] * (len(intents) // 2) + ["open"] * (len(intents) % 2)


def test_each_position_is_left_whole_and_by_a_named_exit(broker: Broker) -> None:
    for opened, closed in zip(broker.done[::2], broker.done[1::2], strict=False):
        assert closed.lots == opened.lots
        assert closed.at > opened.at
        assert closed.cause in {"stop", "take", "when", "after", "blind"}


def test_one_entry_comes_of_an_episode_and_rests_after_the_one_before(broker: Broker) -> None:
    entries = [one.cause for one in broker.done if one.intent == "open"]
    assert all(entries)
    assert len(set(entries)) == len(entries)
    for closed, opened in zip(broker.done[1::2], broker.done[2::2], strict=False):
        assert opened.at - closed.at >= 60 * NANOS
    # Looks at an episode that has its entry are told so.
    taken = {rule for _, episode, gate, rule in broker.refused if episode in entries and gate == "repeat"}
    assert taken >= {"already_in"}


def test_nobody_is_left_in_doubt_about_what_is_open(broker: Broker) -> None:
    last = broker.session.exits(now=broker.done[-1].at + NANOS)
    assert not any(isinstance(one.held, Unknown) for one in last if one.strategy == "momentum")
