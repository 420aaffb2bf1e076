"""Asking changes nothing: what was found out of an account for one question is never the answer to a later one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.account_gates import account_library
from tests.order_bot import Bot

from golive.account import ledger
from golive.account.held import Holds
from golive.api import Engine
from golive.core.row import Row
from golive.core.value import Unknown
from golive.decision import Decision

STRATEGIES = ("momentum", "mean_reversion")
STATES = ("sent", "part", "filled", "cancelled", "rejected")

Word = tuple[str, Any]

words = st.one_of(
    st.tuples(st.just("quote"), st.sampled_from((99.0, 100.0, 101.5))),
    st.tuples(st.just("open"), st.tuples(st.sampled_from(STRATEGIES), st.sampled_from(("long", "short")))),
    st.tuples(st.just("close"), st.sampled_from(STRATEGIES)),
    st.tuples(st.just("order"), st.tuples(st.integers(0, 9), st.sampled_from(STATES), st.sampled_from((None, 1, 3)))),
    st.tuples(st.just("position"), st.tuples(st.sampled_from((None, *STRATEGIES)), st.sampled_from((0.0, 0.5, -2.0)))),
    st.tuples(st.just("detail"), st.tuples(st.sampled_from(STRATEGIES), st.sampled_from((98.0, 103.0)))),
    st.tuples(st.just("equity"), st.sampled_from((90_000.0, 100_000.0))),
    st.tuples(st.just("switch"), st.sampled_from(("active", "reduce_only", "halted"))),
    st.tuples(st.just("later"), st.sampled_from((0.0, 1.0, 70.0))),
)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return account_library(tmp_path_factory.mktemp("account"), without=("repeat",))


class Heard:
    """A bot whose session hears words, and remembers the decisions that it got."""

    def __init__(self, engine: Engine, begin: Word) -> None:
        strategy, position = begin[1]
        self.bot, self.decided = Bot(engine), list[Decision]()
        self.hear(("position", (strategy, position)))

    def hear(self, word: Word) -> None:
        name, what = word
        says: dict[str, Callable[[], object]] = {
            "quote": lambda: self.bot.session.quote(what - 0.05, 5.0, what + 0.05, 5.0, at=self.bot.now),
            "open": lambda: self.decided.append(self.bot.open(what[1], what[0])),
            "close": lambda: self.decided.append(self.bot.close(what)),
            "order": lambda: self.order(*what),
            "position": lambda: self.bot.session.state(at=self.bot.now, strategy=what[0], position=what[1]),
            "detail": lambda: self.bot.session.state(at=self.bot.now, strategy=what[0], entry_price=what[1]),
            "equity": lambda: self.bot.session.state(at=self.bot.now, equity=what),
            "switch": lambda: self.bot.session.state(at=self.bot.now, kill_switch=what),
            "later": lambda: self.bot.later(what),
        }
        says[name]()

    def order(self, number: int, state: str, lots: int | None) -> None:
        if self.decided:
            decision = self.decided[number % len(self.decided)]
            self.bot.order(decision, state, lots=lots, price=100.0, fee=0.0)

    def asked(self) -> list[tuple[Holds, Row]]:
        """Return what there is to ask of the account now, by strategy."""
        session, now = self.bot.session, self.bot.now
        asked: list[tuple[Holds, Row]] = []
        for strategy in STRATEGIES:
            row = session.row(id="A", strategy=strategy, direction="long", now=now)
            asked.append((session._held(strategy, now), row))
        return asked


begins = st.tuples(st.just("position"), st.tuples(st.sampled_from((None, "momentum")), st.sampled_from((0.0, 0.5))))


@settings(max_examples=60)
@given(begins, st.lists(words, min_size=1, max_size=12))
def test_an_account_that_is_asked_after_every_word_says_what_one_that_is_asked_once_does(
    library: Engine, begin: Word, said: list[Word]
) -> None:
    often, once = Heard(library, begin), Heard(library, begin)
    for word in said:
        often.asked()
        often.hear(word)
        once.hear(word)
    assert often.asked() == once.asked()


@settings(max_examples=25)
@given(begins, st.lists(words, min_size=1, max_size=8))
def test_what_is_found_out_for_one_strategy_and_side_is_never_the_answer_for_another(
    library: Engine, begin: Word, said: list[Word]
) -> None:
    def heard() -> Bot:
        one = Heard(library, begin)
        for word in said:
            one.hear(word)
        return one.bot

    def row(bot: Bot, strategy: str, direction: str) -> Row:
        return bot.session.row(id="A", strategy=strategy, direction=direction, now=bot.now)

    asked = [(strategy, direction) for strategy in STRATEGIES for direction in ("long", "short")]
    together = heard()
    for one in (*asked, *reversed(asked)):
        assert row(together, *one) == row(heard(), *one)


# Orders that are long over


def as_told(words: list[Word], engine: Engine, begin: Word, kept: int) -> list[Holds]:
    """Return what an account says is held after some words, of whose orders so many are kept whole."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ledger, "KEPT", kept)
        heard = Heard(engine, begin)
        for word in words:
            heard.hear(word)
        return [holds for holds, _ in heard.asked()]


told_and_over = st.sampled_from(
    (
        [("open", ("momentum", "long")), ("later", 1.0), ("order", (-1, "filled", None)), ("later", 1.0)],
        [("close", "momentum"), ("later", 1.0), ("order", (-1, "filled", None)), ("later", 70.0)],
        [("position", (None, 0.5)), ("later", 1.0)],
        [("position", ("momentum", 0.0)), ("later", 1.0)],
        [("open", ("mean_reversion", "short")), ("order", (-1, "cancelled", 0)), ("later", 1.0)],
    )
)


@settings(max_examples=40)
@given(begins, st.lists(told_and_over, min_size=2, max_size=6), st.lists(words, max_size=6))
def test_orders_that_are_let_go_of_leave_the_same_position_or_one_that_nobody_knows(
    library: Engine, begin: Word, said: list[list[Word]], last: list[Word]
) -> None:
    words = [word for part in said for word in part] + last
    few, many = (as_told(words, library, begin, kept) for kept in (1, 10**6))
    for some, every in zip(few, many, strict=True):
        assert isinstance(some.held, Unknown) or some == every
