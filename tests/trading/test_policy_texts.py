"""What decided the entries of a journal can be read back from the journal alone."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from tests.machines import BEGIN
from tests.replays import EQUITY, SIMULATED, market

from golive.account.account import AssumedAccount
from golive.api import Engine
from golive.core.unit import NANOS
from golive.decision import read_decision
from golive.journal.bodies.decision import DecisionTaken
from golive.journal.bodies.kinds import read_body
from golive.journal.bodies.run_started import RunStarted
from golive.journal.home_at import home_at
from golive.journal.journal import Journal
from golive.journal.policies import kept, kept_as
from golive.replay.replay import replay
from golive.trading.policy_texts import FILLS, LIBRARY, MARKET


@pytest.fixture(scope="module")
def journal(shipped: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Journal]:
    """Return the journal of a run of some minutes."""
    place = str(tmp_path_factory.mktemp("texts") / "journal.db")
    spec, data = market(SIMULATED)
    names: list[str] = []

    def opened(name: str, _begun: RunStarted) -> Journal:
        names.append(name)
        return Journal.open(home_at(place), name)

    account = AssumedAccount(equity=EQUITY)
    replay(shipped, spec, data, account=account, stop=BEGIN + 120 * NANOS, seed=1, journal=opened)
    with Journal.open(home_at(place), names[0]) as again:
        yield again


def test_the_library_of_every_decision_is_there_and_decides_it_again(journal: Journal, tmp_path: Path) -> None:
    bodies = [read_body(entry.kind, entry.body) for entry in journal.entries(kind=DecisionTaken.KIND)]
    decided = [body for body in bodies if isinstance(body, DecisionTaken)]
    assert len(decided) > 2
    (digest,) = {body.policy for body in decided}
    library = kept_as(journal, digest)
    assert library is not None
    assert library.kind == LIBRARY
    for name, content in json.loads(library.text).items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    engine = Engine.from_folder(tmp_path)
    assert engine.program.digests.policy == digest
    for body in decided:
        again = read_decision(engine.evaluate(body.row.cells(), now=body.at, skew=body.skew))
        assert (again.verdict.name, again.rule, again.lots) == (body.verdict, body.rule, body.lots)


def test_fills_and_market_are_there_by_the_digests_of_the_run(journal: Journal) -> None:
    entry = next(journal.entries())
    begun = read_body(entry.kind, entry.body)
    assert isinstance(begun, RunStarted)
    fills = kept_as(journal, begun.fills or "")
    assert fills is not None
    assert fills.kind == FILLS
    assert b"kind: fills" in fills.text
    (digest,) = begun.markets.values()
    described = kept_as(journal, digest)
    assert described is not None
    assert described.kind == MARKET
    assert hashlib.sha256(described.text).hexdigest() == digest
    assert kept(journal, "0" * 64) is None


def test_what_was_kept_is_never_changed(journal: Journal) -> None:
    with pytest.raises(IntegrityError, match="what was written is never changed"), journal.writing() as connection:
        connection.execute(text("DELETE FROM policy"))
