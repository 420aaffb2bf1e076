"""Packets that say something else than the records, drawn anew by golive's own templates: nobody signs one.

Each page is whole, and holds itself to its facts; only its facts are not those of the records, the policy and the
account of its instant.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.commands import Golive
from tests.places import absent
from tests.redrawn_page import redrawn
from tests.signed_library import SignedLibrary
from tests.trust_desk import AUTHOR, DAY, PEER, RISK

from golive.core.unit import NANOS
from golive.journal.journal import Journal
from golive.journal.sqlite_home import SqliteHome
from golive.trust.packet.page_parts import read_page
from golive.trust.packet.terms import Payload, read_payload

OPEN_FOR_LIVE = "EXEC-004"


@pytest.fixture(scope="module")
def desk(golive: Golive, tmp_path_factory: pytest.TempPathFactory) -> SignedLibrary:
    """Return a library whose strategy is in review, and whose packet was drawn."""
    if shutil.which("ssh-keygen") is None:
        absent("OpenSSH is not installed")
    desk = SignedLibrary(tmp_path_factory.mktemp("pages"), golive)
    desk.act("promote", "momentum", "--to", "paper", by=AUTHOR)
    desk.show(but=[OPEN_FOR_LIVE])
    code, output = desk.act("promote", "momentum", "--to", "review", by=AUTHOR)
    assert code == 0, output
    drawn = desk.golive(
        *("report", "packet", "momentum", desk.library, "--trust", desk.root, "--format", "html"),
        *("--out", desk.keys / "packet.html"),
    )
    assert drawn.exit_code == 0, drawn.output
    return desk


def signed(desk: SignedLibrary, page: Path, *more: str) -> tuple[str, str]:
    """Return by which code signing a page is refused, `done` where it is not, and why."""
    _, output = desk.act("sign", page, "--role", "risk_manager", "--format", "json", *more, by=RISK)
    told = json.loads(output)
    return str(told.get("refused") or ("done" if told["done"] else "missing")), str(told.get("why"))


def page_of(desk: SignedLibrary, page: Path, change: Callable[[Payload], Payload]) -> Path:
    """Draw the packet of other facts."""
    page.write_bytes(redrawn((desk.keys / "packet.html").read_bytes(), change))
    return page


def telling(change: Callable[[Any], object]) -> Callable[[Payload], Payload]:
    """Return what changes the facts that a page shows."""

    def changed(payload: Payload) -> Payload:
        change(payload.facts)
        return payload

    return changed


def terms(**changed: Any) -> Callable[[Payload], Payload]:
    """Return what changes that which a packet is of."""
    return lambda payload: replace(payload, terms=replace(payload.terms, **changed))


def one(facts: Any, part: str, id: str) -> Any:
    return next(each for each in facts[part] if id in (each.get("id"), each.get("name")))


def plot(facts: Any) -> None:
    curve = {"name": "after costs", "points": [["1", "2.0"], ["2", "9.0"]]}
    drawn = {
        "id": "earned", "title": "Earned", "about": "-", "x_name": "days", "y_name": "bps", "curves": [curve],
        "marks": [],
    }  # fmt: skip
    one(facts, "chapters", "paper")["plots"] = [drawn]


def earlier(payload: Payload) -> Payload:
    """Tell the records as they were when they began."""
    return replace(payload, terms=replace(payload.terms, head_seq=1))


NAMED_FIRST: Mapping[str, tuple[Callable[[Payload], Payload], str]] = {
    "a better number": (telling(lambda f: f["numbers"][0].update(value="2.50")), "value is `2.50`"),
    "more that it rests on": (telling(lambda f: f["numbers"][0].update(n="400 days")), "n is `400 days`"),
    "less to be lost": (telling(lambda f: f["money"][1].update(amount="1 usd")), "amount is `1 usd`"),
    "no worst scenario": (telling(lambda f: f["money"].pop(1)), "money"),
    "no chapter on costs": (
        telling(lambda f: f["chapters"].remove(one(f, "chapters", "costs"))), "chapters",
    ),
    "another chapter": (
        telling(lambda f: one(f, "chapters", "durability").update(paragraphs=["DURABLE"])), "paragraphs 1 is `DURABLE",
    ),
    "a plot of its own": (telling(plot), "chapters paper plots earned is there, and not there"),
    "a blocker hidden": (
        telling(lambda f: one(f, "items", OPEN_FOR_LIVE).update(live="PASS")), f"items {OPEN_FOR_LIVE} live is `PASS`",
    ),
    "a better margin": (
        telling(lambda f: next(i for i in f["items"] if i["rules"])["rules"][0].update(margin="99")), "margin is `99`",
    ),
    "another text of an item": (
        telling(lambda f: f["items"][0].update(why="it is measured, and well")), "why is `it is measured, and well`",
    ),
    "no limit of what it tells": (telling(lambda f: f["limits"].pop(0)), "limits 1"),
    "another change since": (telling(lambda f: f["changes"].insert(0, "Nothing changed.")), "changes 1"),
    "an item in the way no more": (telling(lambda f: f["items"].remove(one(f, "items", OPEN_FOR_LIVE))), "items"),
    "a step done": (telling(lambda f: f["steps"][-1].update(done=True)), "done is `True`"),
    "a longer time": (lambda p: terms(valid_until=p.terms.valid_until + DAY)(p), "valid_until"),
    "more at stake": (lambda p: terms(stake=p.terms.stake * 2)(p), "stake"),
    "another head": (terms(head="a" * 64), "head is `aaaa"),
    "another policy": (terms(policy="a" * 64), "policy is `aaaa"),
    "an earlier instant": (lambda p: terms(as_of=p.terms.as_of - DAY)(p), "is"),
}  # fmt: skip
"""What the page tells, and what the refusal names."""


@pytest.mark.parametrize("name", NAMED_FIRST)
def test_nobody_signs_a_page_that_is_not_what_the_records_draw(desk: SignedLibrary, tmp_path: Path, name: str) -> None:
    change, named = NAMED_FIRST[name]
    before = entries(desk)
    code, why = signed(desk, page_of(desk, tmp_path / "packet.html", change))
    assert (code, named in why) == ("records_differ", True), (code, why)
    assert entries(desk) == before


def entries(desk: SignedLibrary) -> int:
    with Journal.shared(SqliteHome(desk.library / ".golive" / "records.db")) as records:
        return records.head().seq


def test_nobody_signs_a_page_of_records_or_a_time_that_were_not_then(desk: SignedLibrary, tmp_path: Path) -> None:
    page = tmp_path / "packet.html"
    # Where the desk was set up and the page drawn within one second, what it says is all that differs.
    assert signed(desk, page_of(desk, page, earlier))[0] in ("head", "records_differ")
    assert signed(desk, page_of(desk, page, lambda p: terms(as_of=p.terms.as_of + DAY // 2)(p)))[0] == "clock_back"


def test_whoever_refuses_a_packet_refuses_one_that_is_wrong(desk: SignedLibrary, tmp_path: Path) -> None:
    page = page_of(desk, tmp_path / "packet.html", NAMED_FIRST["a better number"][0])
    words = ("sign", page, "--role", "peer_reviewer", "--reject", "--statement", "--as", "peer_1")
    assert desk.act(*words, by=None)[0] == 0


def test_the_honest_page_is_signed_though_the_records_went_on(desk: SignedLibrary, tmp_path: Path) -> None:
    """Somebody signed it meanwhile, and an item that it does not need was shown."""
    page = Path(shutil.copy(desk.keys / "packet.html", tmp_path))
    code, output = desk.act("sign", page, "--role", "peer_reviewer", by=PEER)
    assert code == 0, output
    desk.show(but=[])
    assert signed(desk, page) == ("done", "None")
    assert read_payload(read_page(page.read_bytes()).payload).terms.as_of % NANOS == 0
