"""What a session goes on from: written down and taken up by another one, it answers as the first would have."""

from __future__ import annotations

import pytest
from tests.account.sequences import STRATEGIES, library, live

from golive.api import Engine, Session
from golive.api.session_memory import SessionMemory
from golive.core.errors import Refused
from golive.core.unit import NANOS
from golive.journal.body_codec import from_bytes, to_bytes

LIVES = 60


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """Return a library in which only the account is looked at."""
    return library(tmp_path_factory.mktemp("library"))


def another(engine: Engine, session: Session) -> Session:
    """Return a session of its own that sees the same market."""
    other = Session(engine, session.market, mode=session.mode, symbol=session.symbol)
    other.windows = session.windows
    return other


@pytest.mark.parametrize("seed", range(LIVES))
def test_a_session_that_takes_up_what_another_came_to_answers_like_it(engine: Engine, seed: int) -> None:
    life = live(engine, seed)
    session, now = life.session, life.now + NANOS
    stored = to_bytes(session.memory)
    other = another(engine, session)
    other.go_on(from_bytes(stored, SessionMemory))
    assert to_bytes(other.memory) == stored
    for strategy in STRATEGIES:
        for asked in ({"direction": "long"}, {"direction": "short"}, {"intent": "close"}):
            rows = [each.row(id="next", strategy=strategy, now=now, **asked) for each in (session, other)]
            assert rows[0] == rows[1]
    assert session.exits(now=now) == other.exits(now=now)
    assert [*session.signals(now=now)] == [*other.signals(now=now)]
    assert to_bytes(other.memory) == to_bytes(session.memory)


def test_what_means_nothing_is_not_kept(engine: Engine) -> None:
    session = live(engine, 1).session
    session.state(at=2**62, equity=["a list"])
    with pytest.raises(Refused, match="`equity` is a list, and cannot be kept"):
        _ = session.memory
