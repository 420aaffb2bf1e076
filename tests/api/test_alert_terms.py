"""What a document says of alerts reaches the outbox as exact numbers."""

from __future__ import annotations

from fractions import Fraction

from tests.places import REPOSITORY

from golive.api.alert_terms import alert_terms, weight
from golive.core.unit import NANOS
from golive.loader import load_library

MINUTE, DAY = 60 * NANOS, 86_400 * NANOS


def test_every_number_and_channel_arrives_as_it_is_written() -> None:
    specs, _ = load_library(REPOSITORY / "tests" / "loader" / "library")
    terms = alert_terms(specs.alerts[0])
    assert [(one.name, one.variable, one.least) for one in terms.channels] == [
        ("desk", "DESK", "warning"),
        ("call", "CALL", "critical"),
    ]
    tries = terms.tries
    assert (tries.dedupe, tries.give_up, tries.deadline) == (10 * MINUTE, 360 * MINUTE, 4 * NANOS)
    assert (tries.first_wait, tries.backoff, tries.most_wait) == (5 * NANOS, Fraction(2), 15 * MINUTE)
    assert (terms.hold_lasts, terms.evidence_age, terms.evidence_notice) == (10 * MINUTE, 90 * DAY, 7 * DAY)


def test_an_alert_goes_to_every_channel_whose_least_it_reaches() -> None:
    specs, _ = load_library(REPOSITORY / "tests" / "loader" / "library")
    terms = alert_terms(specs.alerts[0])
    assert [terms.channels_of(word) for word in ("info", "warning", "critical")] == [(), ("desk",), ("desk", "call")]


def test_a_severity_that_nobody_knows_is_as_severe_as_any() -> None:
    assert weight("high") == weight("critical") > weight("warning") > weight("info")
