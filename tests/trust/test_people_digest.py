"""The digest that a root signs: everything that a list of people says is in it, and nothing that explains."""

from __future__ import annotations

import pytest
from tests.trust_desk import HOUSE, MACHINES, NEW, PEER, RISK, STRANGER, Listed, person

from golive.compiler.digest import PROSE, meanings
from golive.documents.people import ROLES
from golive.loader.document import load_document

LIST = Listed()
DIGEST = LIST.reading[1]


@pytest.mark.parametrize("word", sorted(PROSE))
def test_a_person_called_like_a_word_that_explains_is_in_it(word: str) -> None:
    assert LIST.but(**{word: person(STRANGER, "risk_manager")}).reading[1] != DIGEST


@pytest.mark.parametrize("word", sorted(PROSE))
def test_so_are_a_machine_and_a_strategy_called_so(word: str) -> None:
    machines = Listed(machines=(*MACHINES.items(), (word, person(NEW, "renewer"))))
    authors = Listed(authors=f"{{momentum: [dev_1], volatility: [dev_1], {word}: [dev_1]}}")
    assert len({DIGEST, machines.reading[1], authors.reading[1]}) == 3


@pytest.mark.parametrize(
    "entry",
    [
        *(person(PEER, role) for role in ROLES if role != "peer_reviewer"),
        person(PEER),
        person(PEER, "peer_reviewer", "quant"),
        person(PEER, "peer_reviewer", since="2026-01-02"),
        person(PEER, "peer_reviewer", until="2027-01-02"),
        person(PEER, "peer_reviewer", revoked_at="2026-12-01T00:00:00Z"),
        person(PEER.in_token, "peer_reviewer"),
        person(NEW, "peer_reviewer"),
        "",
    ],
)
def test_whatever_is_said_of_a_person_is_in_it(entry: str) -> None:
    assert LIST.but(peer_1=entry).reading[1] != DIGEST


@pytest.mark.parametrize(
    "other",
    [
        Listed(profile="solo"),
        Listed(authors="{momentum: [dev_1], volatility: [peer_1]}"),
        Listed(signed_by="{canary: [risk_manager, quant], live: [risk_manager, compliance_officer]}"),
    ],
)
def test_so_is_what_is_said_of_all_of_them(other: Listed) -> None:
    assert other.reading[1] != DIGEST


def test_the_order_of_people_is_not() -> None:
    assert Listed(people=tuple(reversed(HOUSE.items()))).reading[1] == DIGEST
    assert LIST.but(risk_1=person(RISK, "risk_manager")).reading[1] == DIGEST


def test_people_are_no_part_of_what_decides_on_a_signal() -> None:
    reading = load_document(LIST.text, "rules/people.yaml")
    assert meanings({"rules/people.yaml": reading.value}) == {}
