"""The floor below permits, as the records tell it: what goes up, comes twice or does not follow leaves a doubt."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from tests.permit_desk import bounds, lease
from tests.trust_desk import NOW

from golive.api.permit_records import PermitRecords, amount_of, nano_of, permit_records
from golive.core.value import Unknown
from golive.journal.bodies.people import PeopleCounted
from golive.journal.bodies.permit import PermitGiven
from golive.journal.bodies.promotion import StrategyPromoted
from golive.journal.body import Body
from golive.journal.entry import Draft
from golive.journal.journal import Journal
from golive.trust.permit import Floor, line_digest

S = "a" * 64


def told(*words: Body | Draft) -> PermitRecords:
    """Return what is known after some words."""
    journal = Journal.shared(Journal.in_memory("records").home)
    for word in words:
        journal.append([word.draft(NOW) if isinstance(word, Body) else word])
    return permit_records(journal.entries())


def given(epoch: int = 1, serial: int = 4, capital: int = 5_000, mode: str = "canary") -> PermitGiven:
    return PermitGiven(
        permit=f"lease {epoch} {serial} {capital} {mode}", strategy="momentum", subject=S, mode=mode, epoch=epoch,
        not_before=0, expires=1, head=S, signatures=(), serial=serial, bounds=S, capital=nano_of(Decimal(capital)),
    )  # fmt: skip


def moved(n: int, before: str, after: str, capital: int | None = None) -> StrategyPromoted:
    amount = None if capital is None else nano_of(Decimal(capital))
    return StrategyPromoted(
        strategy="momentum", n=n, subject=S, before=before, after=after, why="", by="risk_1", capital=amount
    )


WAY_UP = (moved(1, "draft", "paper"), moved(2, "paper", "review"), moved(3, "review", "canary"))


def test_a_lease_is_the_floor_of_the_next_one() -> None:
    inner = lease(bounds(serial=4), epoch=2)
    entry = replace(given(epoch=2), permit=line_digest(inner.line()))
    floor = told(*WAY_UP, given(), entry).floor("momentum")
    assert floor == Floor(serial=4, epoch=2, lease=entry.permit, mode="canary", capital=Decimal(5_000))
    assert told().floor("momentum") == Floor()


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ((given(), given(capital=4_000)), "two leases of epoch 1"),
        ((given(epoch=2), given(epoch=1)), "two leases of epoch 1, or one that is older"),
        ((given(serial=4), given(epoch=2, serial=3)), "later ones ended"),
        ((given(), given(epoch=2, capital=5_001)), "for more than the one before"),
        ((given(), given(epoch=2, mode="live")), "for more than the one before"),
        ((replace(given(), capital=None),), "does not say what it is for"),
        ((replace(given(), serial=None),), "does not say what it is for"),
        ((given(mode="paper"),), "does not say what it is for"),
        ((moved(2, "draft", "paper"),), "does not follow"),
        ((moved(1, "draft", "paper"), moved(2, "review", "canary")), "does not follow"),
    ],
)
def test_what_contradicts_leaves_a_doubt_that_nothing_takes_away(words: tuple[Body, ...], why: str) -> None:
    floor = told(*words, given(epoch=9, serial=9, capital=1)).floor("momentum")
    assert isinstance(floor, Unknown)
    assert why in str(floor)
    assert told(*words).floor("volatility") == Floor()


@pytest.mark.parametrize(
    "entry",
    [
        Draft(ts=NOW, kind="permit", key="x", body=b'{"v":9}'),
        Draft(ts=NOW, kind="promotion", key="x", body=b"no body"),
        replace(given().draft(NOW), key="another"),
    ],
)
def test_an_entry_that_cannot_be_read_leaves_every_strategy_in_doubt(entry: Draft) -> None:
    records = told(given(), entry)
    assert isinstance(records.floor("momentum"), Unknown)
    assert isinstance(records.floor("volatility"), Unknown)


def test_whoever_is_stepped_down_needs_other_bounds() -> None:
    floor = told(*WAY_UP, given(serial=3), moved(4, "canary", "paper")).floor("momentum")
    assert floor == Floor(serial=4, epoch=1)


def test_bounds_that_no_lease_was_given_of_end_too() -> None:
    promoted = told(*WAY_UP).floor("momentum")
    demoted = told(*WAY_UP, moved(4, "canary", "paper")).floor("momentum")
    assert isinstance(promoted, Floor)
    assert isinstance(demoted, Floor)
    assert demoted.serial == promoted.serial + 1


@pytest.mark.parametrize(("told_capital", "most"), [(None, 0), (2_000, 2_000), (90_000, 5_000)])
def test_from_live_to_canary_the_bounds_stay_and_the_capital_falls(told_capital: int | None, most: int) -> None:
    up = (*WAY_UP, moved(4, "canary", "live"), given(serial=4, mode="live"))
    floor = told(*up, moved(5, "live", "canary", told_capital)).floor("momentum")
    assert floor == Floor(serial=4, epoch=2, mode="canary", capital=Decimal(most))


def test_the_highest_list_of_people_counts_in_its_own_realm() -> None:
    def counted(serial: int, realm: str = "production") -> PeopleCounted:
        return PeopleCounted(realm=realm, serial=serial, digest=S, until=1)

    records = told(counted(3), counted(2), counted(9, "rehearsal"))
    assert (records.least_serial("production"), records.least_serial("rehearsal")) == (3, 9)
    assert told().least_serial("production") == 0


@pytest.mark.parametrize("text", ["0", "5000", "0.00000001", "9999999999999999.99999999"])
def test_an_amount_is_counted_and_told_without_rounding(text: str) -> None:
    assert amount_of(nano_of(Decimal(text))) == Decimal(text)
