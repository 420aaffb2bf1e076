"""Permits: each signal reads the file, verifies it when it is another, and judges it each time."""

from __future__ import annotations

import os
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.permit_desk import SUBJECT, TERMS, Asked, floor_of, signed_permit
from tests.trust.attacks import Attack, outcome
from tests.trust.attacks_permit import EVERY_PREFIX, FLOOR, HOUSE, JOINED, LEFT, OUTER, PERMIT, later
from tests.trust_desk import HOUR, NOW, SECOND, registry

from golive.trust.permit import Floor, SignedPermit, read_permit
from golive.trust.permit_file import PermitWatch
from golive.trust.permit_word import PermitView, capital_left
from golive.trust.registry import Registry

PEOPLE = registry(HOUSE)


class Desk:
    """A permit's file and who looks at it; `verified` counts how often its signatures were."""

    def __init__(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.path = path
        self.watch = PermitWatch(path, strategy="momentum", subject=SUBJECT, terms=TERMS)
        self.verified = 0

        def counted(data: bytes) -> SignedPermit:
            self.verified += 1
            return read_permit(data)

        monkeypatch.setattr("golive.trust.permit_file.read_permit", counted)

    def look(self, now: int = NOW, *, people: Registry = PEOPLE, floor: Floor = FLOOR, revoked: str = "") -> PermitView:
        return self.watch.look(now, registry=people, floor=floor, revoked=frozenset(filter(None, (revoked,))))


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    path = tmp_path / "momentum.json"
    path.write_bytes(PERMIT.data())
    return Desk(path, monkeypatch)


def test_a_permit_that_holds_says_its_mode_and_its_capital(desk: Desk) -> None:
    view = desk.look()
    assert (view.word, view.mode, view.capital) == ("valid", "canary", Decimal(5000))
    assert [view.passes(mode) for mode in ("replay", "paper", "canary", "live")] == [True, True, True, False]


def test_signatures_are_verified_once_for_the_same_bytes_and_people(desk: Desk) -> None:
    for n in range(5):
        assert desk.look(NOW + n * SECOND).word == "valid"
    assert desk.verified == 1
    assert desk.look(NOW + 6 * SECOND, people=JOINED).word == "valid"
    assert desk.verified == 2


def test_a_file_that_changes_is_read_again_though_its_time_and_length_stay(desk: Desk) -> None:
    assert desk.look().word == "valid"
    status = desk.path.stat()
    data = desk.path.read_bytes()
    desk.path.write_bytes(data.replace(b"5000", b"9000"))
    os.utime(desk.path, ns=(status.st_atime_ns, status.st_mtime_ns))
    view = desk.look()
    assert (view.word, view.mode, view.capital) == ("foreign", None, None)
    desk.path.write_bytes(data)
    assert desk.look().word == "valid"


def test_it_ends_while_it_is_looked_at(desk: Desk) -> None:
    assert [desk.look(NOW + 18 * HOUR + d).word for d in (-1, 0)] == ["valid", "expired"]
    desk.path.unlink()
    assert desk.look(NOW + 18 * HOUR).word == "none"


def test_a_demotion_ends_a_permit_that_was_seen_to_hold(desk: Desk) -> None:
    assert desk.look().word == "valid"
    assert desk.look(floor=Floor(serial=1, epoch=8)).word == "revoked"
    assert desk.verified == 1


def test_a_clock_that_is_set_back_ends_it(desk: Desk) -> None:
    assert desk.look(NOW + 3 * SECOND).word == "valid"
    assert desk.look(NOW + SECOND).word == "valid"
    assert desk.look(NOW).reason == "clock_back"


def test_of_bounds_that_held_a_signer_who_left_takes_them_back_and_of_others_they_were_never_signed(desk: Desk) -> None:
    assert desk.look(people=LEFT).word == "revoked"
    assert desk.look(people=LEFT, floor=Floor()).word == "foreign"


def test_every_prefix_of_a_permit_is_malformed() -> None:
    attacks = (Attack(name="every_prefix", reasons=frozenset({"malformed"}), act=act) for act in EVERY_PREFIX)
    assert Counter(outcome(one, Path()) for one in attacks) == {"malformed": len(PERMIT.data())}


@given(st.binary(max_size=200))
def test_any_bytes_are_a_view_and_never_an_error(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.mktemp("permit") / "momentum.json"
    path.write_bytes(data)
    watch = PermitWatch(path, strategy="momentum", subject=SUBJECT, terms=TERMS)
    view = watch.look(NOW, registry=PEOPLE, floor=FLOOR, revoked=frozenset())
    assert (view.word, view.reason) == ("foreign", "malformed")


amounts = st.decimals(0, 10**9, allow_nan=False, allow_infinity=False, places=2)


@given(amounts, amounts)
def test_a_lease_is_never_above_the_one_before_it(before: Decimal, after: Decimal) -> None:
    first, second = (
        later(capital=max(Decimal(1), min(amount, Decimal(5000))).quantize(Decimal("0.01")), epoch=epoch)
        for epoch, amount in ((8, before), (9, after))
    )
    data = signed_permit(OUTER, second).data()
    one = Attack(name="", reasons=frozenset(), act=lambda _: Asked(floor=floor_of(first)).of(data))
    assert (outcome(one, Path()) == "raised") == (second.capital > first.capital)


@given(amounts, st.lists(amounts.map(lambda a: -a) | amounts), st.lists(amounts))
def test_what_is_left_is_never_more_than_the_permit_less_each_part(
    capital: Decimal, positions: list[Decimal], reserved: list[Decimal]
) -> None:
    view = PermitView(word="valid", mode="canary", capital=capital)
    left = capital_left(view, positions, reserved)
    assert left == max(Decimal(0), capital - sum(abs(p) for p in positions) - sum(reserved))
    assert capital_left(view, [*positions, None], reserved) is None
    assert capital_left(view, [*positions, Decimal("NaN")], reserved) is None
    assert capital_left(PermitView(word="expired"), positions, reserved) == 0
