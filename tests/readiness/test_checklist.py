"""Items and the checklist beyond the reference answers: what never passes, whatever else is true."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from golive.core.dated_ahead import MOST_AHEAD_NS
from golive.core.errors import Refused
from golive.core.span import NOWHERE
from golive.core.unit import NANOS
from golive.documents.checklist import EvidenceType, How
from golive.documents.header import Name
from golive.documents.prelive import PreliveStep
from golive.readiness.checklist.evidence import Evidence
from golive.readiness.checklist.exemption import NotApplicable, Waiver
from golive.readiness.checklist.item import Item
from golive.readiness.checklist.item_status import About, Heard, item_status
from golive.readiness.checklist.prelive import prelive
from golive.readiness.checklist.readiness import all_ready, readiness
from golive.readiness.checklist.requirement import Answer, Requirement
from golive.readiness.checklist.sign_off import Statement
from golive.readiness.checklist.status import ByStage, Status
from golive.readiness.stage import Stage

DAY = 86_400 * NANOS
NOW = 1_000 * DAY

ITEM = Item(
    id="RISK-002",
    how=How.DRILL,
    type=EvidenceType.DRILL,
    roles=frozenset(("trader",)),
    max_age=90 * DAY,
    min_n=3,
    requirements=(
        Requirement(id="fast", measure="took_s", op="<=", limit=10.0),
        Requirement(id="none_left", measure="open_after", op="==", limit=0.0),
    ),
    waivable=True,
    may_not_apply=True,
)
ABOUT = About(subject="this", realm="production", author="dev", now=NOW, longest_waiver=30 * DAY)
GOOD = Evidence(
    id="e1",
    item=ITEM.id,
    type=EvidenceType.DRILL,
    realm="production",
    subject="this",
    period_end=NOW - DAY,
    recorded_at=NOW - DAY,
    n=3,
    measured={"took_s": 4.0, "open_after": 0.0},
)
WAIVER = Waiver(
    by="tom", role="trader", signed_at=NOW - DAY, until=NOW + DAY, reason="RISK-1", subject="this", signed=True
)
SIGN_OFF = replace(ITEM, how=How.SIGNOFF, type=EvidenceType.SIGNATURE)
APPROVAL = Statement(
    by="tom", role="trader", packet="p", issued=NOW - DAY, not_after=NOW + DAY, meaning="approved", signed=True
)


def status(*evidence: Evidence, item: Item = ITEM, about: About = ABOUT, waivers: tuple[Waiver, ...] = ()) -> Status:
    return item_status(item, Heard(evidence=evidence, waivers=waivers), about).status


def signed(*statements: Statement, packet: str | None = "p") -> Status:
    return item_status(SIGN_OFF, Heard(statements=statements), replace(ABOUT, packet=packet)).status


VALUES = st.one_of(st.none(), st.booleans(), st.text(max_size=3), st.floats(), st.integers(), st.just(10**400))
PIECES = st.builds(
    replace,
    st.just(GOOD),
    subject=st.sampled_from(("this", "other")),
    realm=st.sampled_from(("production", "rehearsal")),
    type=st.sampled_from((EvidenceType.DRILL, EvidenceType.TEST_REPORT)),
    period_end=st.one_of(st.none(), st.integers(NOW - 100 * DAY, NOW + 2 * MOST_AHEAD_NS)),
    period_begin=st.sampled_from((None, NOW - 99 * DAY, NOW)),
    recorded_at=st.sampled_from((None, NOW - DAY, NOW)),
    n=st.sampled_from((None, 0, 2, 3, True, -1, 3.0, "3")),
    measured=st.dictionaries(st.sampled_from(("took_s", "open_after")), VALUES),
    raised=st.booleans(),
)


def shows(piece: Evidence) -> bool:
    """Say, in other words than the engine's, whether a piece shows that the item holds."""
    took, left = piece.measured.get("took_s"), piece.measured.get("open_after")
    if not isinstance(took, int | float) or not isinstance(left, int | float) or bool in (type(took), type(left)):
        return False
    in_time = piece.period_end is not None and -MOST_AHEAD_NS <= NOW - piece.period_end <= 90 * DAY
    counted = type(piece.n) is int and piece.n >= 3
    fast = 0 <= took <= 10 + 1e-11
    return in_time and _was_over(piece) and counted and not piece.raised and fast and left == 0


def _was_over(piece: Evidence) -> bool:
    begin, end, written = piece.period_begin, piece.period_end, piece.recorded_at
    if end is None:
        return False
    return (begin is None or begin <= end) and (written is None or end <= written + MOST_AHEAD_NS)


@given(st.lists(PIECES, max_size=5))
def test_an_item_passes_only_where_all_of_the_newest_evidence_of_its_subject_shows_it(pieces: list[Evidence]) -> None:
    own = [p for p in pieces if (p.subject, p.realm, p.type) == ("this", "production", EvidenceType.DRILL)]
    dated = [p.period_end for p in own if p.period_end is not None]
    newest = [p for p in own if p.period_end == max(dated, default=None)]
    expected = bool(own) and len(dated) == len(own) and all(shows(p) for p in newest)
    assert (status(*pieces) is Status.PASS) == expected


def test_what_was_written_before_its_period_was_over_passes_not_even_then() -> None:
    ahead = replace(GOOD, period_end=NOW + 10 * DAY, recorded_at=NOW)
    for now, written in ((NOW, NOW), (NOW + 10 * DAY, NOW), (NOW + 11 * DAY, NOW + 10 * DAY - MOST_AHEAD_NS - 1)):
        piece = replace(ahead, recorded_at=written)
        assert status(piece, about=replace(ABOUT, now=now)) is Status.ERROR
    over = replace(ahead, recorded_at=NOW + 10 * DAY - MOST_AHEAD_NS)
    assert status(over, about=replace(ABOUT, now=NOW + 11 * DAY)) is Status.PASS


def test_data_that_end_before_they_begin_are_none() -> None:
    begun = replace(GOOD, period_begin=GOOD.period_end)
    assert status(begun) is Status.PASS
    assert status(replace(begun, period_begin=NOW)) is Status.ERROR


@pytest.mark.parametrize(
    ("op", "limit", "value", "answer"),
    [
        ("<=", 10.0, -1e-9, Answer.INVALID),
        ("<", 10.0, -5.0, Answer.INVALID),
        ("<=", 0.0, -1.0, Answer.INVALID),
        ("<=", 10.0, -0.0, Answer.TRUE),
        ("<=", -1.0, -2.0, Answer.TRUE),
        ("<=", -1.0, -0.5, Answer.FALSE),
        (">=", 10.0, -1.0, Answer.FALSE),
        (">=", -10.0, -1.0, Answer.TRUE),
        ("==", 0.0, -1.0, Answer.FALSE),
    ],
)
def test_a_size_below_zero_was_measured_wrong_and_is_not_small(
    op: str, limit: float, value: float, answer: Answer
) -> None:
    rule = Requirement(id="r", measure="size", op=op, limit=limit)
    assert rule.answer({"size": value}) is answer


@pytest.mark.parametrize(
    ("op", "limit", "value", "answer"),
    [
        (">=", 2.0, 2.5, Answer.INVALID),
        (">=", 2.0, 1.5, Answer.INVALID),
        ("==", 0.0, 0.5, Answer.INVALID),
        ("==", 0.0, -1.0, Answer.INVALID),
        ("<=", 5.0, -1.0, Answer.INVALID),
        (">=", 2.0, 2.0, Answer.TRUE),
        ("==", 0.0, 3.0, Answer.FALSE),
    ],
)
def test_what_is_counted_is_whole_and_not_below_zero(op: str, limit: float, value: float, answer: Answer) -> None:
    rule = Requirement(id="r", measure="holders", op=op, limit=limit, is_count=True)
    assert rule.answer({"holders": value}) is answer


@given(st.lists(PIECES, max_size=4), st.permutations(range(4)))
def test_the_order_in_which_evidence_was_written_down_decides_nothing(pieces: list[Evidence], order: list[int]) -> None:
    shuffled = [pieces[at] for at in order if at < len(pieces)]
    assert status(*shuffled) is status(*pieces)


def test_an_item_that_asks_nothing_is_never_shown() -> None:
    assert status(GOOD, item=replace(ITEM, requirements=())) is Status.MISSING


def test_a_requirement_of_live_is_not_asked_at_canary() -> None:
    more = Requirement(id="more", measure="fills", op=">=", limit=100.0, stage=Stage.LIVE)
    item = replace(ITEM, requirements=(*ITEM.requirements, more))
    assert status(GOOD, item=item) is Status.MISSING
    assert status(GOOD, item=item, about=replace(ABOUT, stage=Stage.CANARY)) is Status.PASS


@pytest.mark.parametrize(
    "void",
    [
        replace(WAIVER, signed=False),
        replace(WAIVER, reason="  "),
        replace(WAIVER, role="quant"),
        replace(WAIVER, by="dev"),
        replace(WAIVER, subject="other"),
        replace(WAIVER, signed_at=NOW + 1),
        replace(WAIVER, until=NOW),
        replace(WAIVER, until=WAIVER.signed_at + 30 * DAY + 1),
    ],
    ids=["unsigned", "no reason", "role", "author", "subject", "to come", "over", "too long"],
)
def test_a_void_waiver_waives_nothing(void: Waiver) -> None:
    assert status(waivers=(WAIVER,)) is Status.WAIVED
    assert status(waivers=(void,)) is Status.MISSING


def test_of_two_waivers_of_one_person_and_instant_the_first_record_stands() -> None:
    void = replace(WAIVER, reason=" ")
    assert status(waivers=(WAIVER, void)) is Status.WAIVED
    assert status(waivers=(void, WAIVER)) is Status.MISSING


def test_a_second_waiver_by_the_same_key_waives_nothing_whatever_name_signed_it() -> None:
    earlier = replace(WAIVER, by="somebody", key=b"k", signed_at=WAIVER.signed_at - 1, until=WAIVER.signed_at)
    assert status(waivers=(earlier, replace(WAIVER, key=b"k"))) is not Status.WAIVED
    assert status(waivers=(earlier, replace(WAIVER, key=b"l"))) is Status.WAIVED
    assert status(waivers=(replace(earlier, key=b""), WAIVER)) is Status.WAIVED


def test_a_failure_of_which_nobody_knows_when_it_was_recorded_ends_a_waiver() -> None:
    failed = replace(GOOD, measured={"took_s": 99.0, "open_after": 0.0}, recorded_at=None)
    assert status(failed, waivers=(WAIVER,)) is Status.FAIL
    assert status(replace(failed, recorded_at=WAIVER.signed_at), waivers=(WAIVER,)) is Status.WAIVED


def test_what_was_measured_in_any_realm_applies() -> None:
    word = NotApplicable(by="tom", role="trader", reason="bars only", subject="this", signed=True)
    elsewhere = replace(GOOD, realm="rehearsal")
    assert item_status(ITEM, Heard(not_applicable=(word,)), ABOUT).status is Status.NOT_APPLICABLE
    assert item_status(ITEM, Heard(not_applicable=(word,), evidence=(elsewhere,)), ABOUT).status is Status.MISSING
    assert item_status(ITEM, Heard(not_applicable=(replace(word, signed=False),)), ABOUT).status is Status.MISSING


def test_a_sign_off_cannot_be_waived() -> None:
    heard = Heard(waivers=(WAIVER,), statements=())
    assert item_status(SIGN_OFF, heard, replace(ABOUT, packet="p")).status is Status.PENDING


def test_any_word_but_approved_refuses() -> None:
    assert signed(APPROVAL) is Status.PASS
    assert signed(APPROVAL, replace(APPROVAL, by="ann", meaning="Approved")) is Status.FAIL


def test_a_refusal_stands_after_its_end_and_an_approval_does_not() -> None:
    assert signed(replace(APPROVAL, meaning="refused", not_after=NOW - 1)) is Status.FAIL
    assert signed(replace(APPROVAL, not_after=None)) is Status.EXPIRED


def test_a_statement_that_nobody_can_date_is_an_error() -> None:
    assert signed(APPROVAL, replace(APPROVAL, by="ann", issued=None)) is Status.ERROR
    assert signed(replace(APPROVAL, issued=NOW + MOST_AHEAD_NS + 1)) is Status.ERROR
    assert signed(replace(APPROVAL, issued=NOW + MOST_AHEAD_NS)) is Status.PASS


def test_every_status_that_is_not_known_to_satisfy_blocks() -> None:
    ready = {word for word in Status if readiness([ITEM], {ITEM.id: word}).ready}
    assert ready == {Status.PASS, Status.WAIVED, Status.NOT_APPLICABLE}


def test_nobody_told_is_missing_and_live_reads_what_live_says() -> None:
    assert readiness([ITEM], {}).blockers == (ITEM.id,)
    told = {ITEM.id: ByStage(canary=Status.PASS, live=Status.FAIL)}
    assert readiness([ITEM], told, stage=Stage.CANARY).ready
    assert not readiness([ITEM], told).ready


def test_two_items_of_one_id_and_a_stage_of_no_checklist_are_refused() -> None:
    with pytest.raises(Refused, match="duplicate_item"):
        readiness([ITEM, ITEM], {})
    with pytest.raises(Refused, match="unknown_stage"):
        readiness([ITEM], {}, stage=Stage.PAPER)


def test_a_list_of_sign_offs_alone_freezes_nothing() -> None:
    assert not readiness([SIGN_OFF], {SIGN_OFF.id: Status.PASS}).evidence_ready


def test_no_strategy_is_not_every_strategy() -> None:
    assert not all_ready({})
    assert all_ready({"momentum": readiness([ITEM], {ITEM.id: Status.PASS})})


@given(st.integers(1, 400), st.data())
def test_a_percentage_shown_as_a_hundred_is_one(needed: int, data: st.DataObject) -> None:
    satisfied = data.draw(st.integers(0, needed))
    items = [replace(ITEM, id=str(at)) for at in range(needed)]
    one = readiness(items, {str(at): Status.PASS for at in range(satisfied)})
    assert one.shown == 100 * satisfied // needed
    assert (one.shown == 100) == one.ready


def test_a_step_that_names_nothing_is_never_done() -> None:
    steps = (
        PreliveStep(id="nothing", span=NOWHERE, title="nothing"),
        PreliveStep(id="item", span=NOWHERE, title="item", items=(Name(value=ITEM.id, span=NOWHERE),)),
    )
    view = prelive(steps, [ITEM], {ITEM.id: Status.PASS}, stage=Stage.LIVE, frozen=True)
    assert (view.done, view.count, view.next) == ((False, True), 1, 1)
