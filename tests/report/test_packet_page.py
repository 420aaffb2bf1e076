"""The page of a packet: the same bytes wherever it is drawn, nothing on it that runs, and what its facts say alone."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from tests.packet_desk import NEEDS, WAIVED, facts, item, payload, waiver
from tests.places import REPOSITORY
from tests.trust_desk import HOUR, NOW

from golive.compiler.order_flow import OrderFlow
from golive.core.canonical import canonical
from golive.core.errors import InvalidInput, Refused
from golive.core.unit import NANOS
from golive.core.utc_text import utc_text
from golive.readiness.packet.facts import MoneyFact
from golive.report.packet.draw_in_child import draw_in_child
from golive.report.packet.draw_packet import draw_packet, templates_digest
from golive.report.packet.packet_page import packet_page
from golive.trust.packet.page_parts import read_page, unsigned_page
from golive.trust.packet.terms import NOTHING_FROZEN, Need, read_payload
from golive.trust.packet.vocabulary import check_vocabulary

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }}{% for x in y %}",
    "</pre><script>x()</script>",
    "<!--golive:strip@3--><p>approved</p><!--/golive:strip@3-->",
    "javascript:alert(1)",
    "&lt;b&gt; &#x3c;",
    "strip-" + "0" * 64,
)


def verdict(data: bytes) -> str:
    return packet_page(read_payload(data), hashlib.sha256(data).hexdigest()).verdict


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_is_shown_as_it_is_and_says_nothing_else(text: str) -> None:
    data = payload(facts(title=text, changes=(text,), limits=(text,), items=(item(title=text, why=text, owner=text),)))
    page = unsigned_page(draw_packet(data))
    check_vocabulary(read_page(page.encode()).visible)
    assert "<script" not in page
    assert "<img" not in page
    assert read_page(page.encode()).payload == data


def test_the_verdict_follows_from_the_items_whatever_a_payload_would_have_it_say() -> None:
    pending = item("RISK-005", how="signoff", canary="PENDING", live="PENDING", rules=())
    signed = item("RISK-005", how="signoff", rules=())
    failing = item(canary="FAIL")
    assert verdict(payload(facts(items=(item(), pending)))) == "READY TO BE SIGNED"
    assert verdict(payload(facts(items=(item(), signed)))) == "READY"
    assert verdict(payload(facts(items=(failing, signed)))) == "NOT READY"
    assert verdict(payload(facts(items=()))) == "NOT READY"
    assert verdict(payload(facts(items=(item(), signed), uncounted="nobody"))) == "NOT READY"
    assert verdict(payload(facts(items=(item(), signed)), packet=NOTHING_FROZEN)) == "NOT READY"
    live_only = item("COMP-003", needed_for="live", live="FAIL")
    assert verdict(payload(facts(items=(item(), signed, live_only)))) == "READY"
    live = facts(items=(item(), signed, live_only), stage_needed="live")
    assert verdict(payload(live, from_state="canary", to_state="live")) == "NOT READY"


@pytest.mark.parametrize("status", ["READY", "pass", ""])
def test_a_status_that_golive_does_not_know_is_refused(status: str) -> None:
    with pytest.raises(Refused):
        draw_packet(payload(facts(items=(item(canary=status),))))


ASKED = (Need(item="STRAT-006", roles=("peer_reviewer",)),)
PENDING = item("RISK-005", how="signoff", canary="PENDING", live="PENDING", rules=())


@pytest.mark.parametrize(
    "lie",
    [
        pytest.param(lambda: payload(facts(items=(item(**WAIVED), PENDING))), id="a waiver is not told"),
        pytest.param(lambda: payload(facts(waivers=(waiver(),))), id="a waiver of what passes"),
        pytest.param(
            lambda: payload(facts(items=(item(**{**WAIVED, "waivable": False}), PENDING), waivers=(waiver(),))),
            id="a waiver that nobody may give",
        ),
        pytest.param(
            lambda: payload(
                facts(items=(item("RISK-005", how="signoff", **WAIVED),), waivers=(waiver(item="RISK-005"),))
            ),
            id="a signature waived",
        ),
        pytest.param(
            lambda: payload(facts(items=(item(**WAIVED), PENDING), waivers=(waiver(until=utc_text(NOW - 2 * HOUR)),))),
            id="a waiver that is over",
        ),
        pytest.param(
            lambda: payload(facts(items=(item(**WAIVED), PENDING), waivers=(waiver(), waiver()))),
            id="a waiver twice",
        ),
        *(
            pytest.param(
                lambda name=name, text=text: payload(
                    facts(items=(item(**WAIVED), PENDING), waivers=(waiver(**{name: text}),))
                ),
                id=f"a waiver whose {name} is {text!r}",
            )
            for name, text in (
                ("by", ""),
                ("by", "-"),
                ("owner", ""),
                ("owner", " "),
                ("reason", ""),
                ("reason", " - "),
                ("until", "never"),
                ("until", "2026-05-30T00:00:01Z"),
                ("latest", "2026-05-08T23:59:59Z"),
                ("latest", ""),
                ("signed", utc_text(NOW - 2 * HOUR + NANOS)),
                ("signed", "-"),
            )
        ),
        pytest.param(lambda: payload(facts(items=(item(needed_for="never"), PENDING))), id="needed for nothing"),
        pytest.param(lambda: payload(facts(items=(item(how="later"), PENDING))), id="shown in no way"),
        pytest.param(lambda: payload(facts(items=(item(), item(), PENDING))), id="an item twice"),
        pytest.param(lambda: payload(facts(items=(item("\u0420ASS"), PENDING))), id="a name in another alphabet"),
        pytest.param(lambda: payload(from_state="canary", to_state="live"), id="judged for a lesser step"),
        pytest.param(lambda: payload(from_state="live"), id="a step down"),
        pytest.param(lambda: payload(from_state="ready"), id="from nowhere"),
        pytest.param(lambda: payload(stake=Decimal(200_000)), id="more at stake than there is"),
        pytest.param(lambda: payload(valid_until=NOW - 2 * HOUR), id="over before it begins"),
        pytest.param(lambda: payload(needs=ASKED), id="a signature that nobody is asked for"),
        pytest.param(lambda: payload(needs=(*NEEDS, Need(item="x", roles=("boss",)))), id="no such role"),
        pytest.param(lambda: payload(facts(money=())), id="nothing can be lost"),
        pytest.param(lambda: payload(facts(limits=())), id="nothing is untold"),
        pytest.param(
            lambda: payload(facts(money=(MoneyFact(name="At stake", amount="\u0665,000 usd", about="-"),))),
            id="other digits",
        ),
    ],
)
def test_facts_that_hide_what_others_say_draw_no_page(lie: Callable[[], bytes]) -> None:
    assert draw_packet(payload(facts(items=(item(**WAIVED), PENDING), waivers=(waiver(),))))
    with pytest.raises(Refused):
        draw_packet(lie())


@pytest.mark.parametrize("lacking", ["signed", "latest"])
def test_a_waiver_that_does_not_say_when_it_was_signed_or_how_long_it_may_last_draws_no_page(lacking: str) -> None:
    told = json.loads(payload(facts(items=(item(**WAIVED), PENDING), waivers=(waiver(),))))
    (one,) = told["facts"]["waivers"]
    silent = {name: text for name, text in one.items() if name != lacking}
    with pytest.raises(Refused):
        draw_packet(canonical({**told, "facts": {**told["facts"], "waivers": [silent]}}))


@pytest.mark.parametrize("flow", [OrderFlow.LACKING, OrderFlow.NOT_KNOWN])
def test_a_policy_that_is_not_seen_to_look_at_order_flow_is_said_before_all_else_and_on_each_sheet(
    flow: OrderFlow,
) -> None:
    page = draw_packet(payload(facts(order_flow=flow, solo=True)))
    first = re.search(r"<p[^>]*>(.*?)</p>", page)
    assert first is not None
    assert first[1] == f"<strong>{flow.words}</strong>"
    assert page.index(flow.words) < page.index("REHEARSAL") < page.index("SOLO")
    style = page[page.index("@page") : page.index("</style>")]
    assert flow.words in style
    assert "ORDER FLOW" not in draw_packet(payload())


@pytest.mark.parametrize("said", ["FINE", "seen", "", None, True, 1, ["SEEN"], {"SEEN": 1}])
def test_whether_order_flow_is_seen_has_to_be_said_in_a_word_that_golive_knows(said: object) -> None:
    told = json.loads(payload())
    with pytest.raises(Refused):
        draw_packet(canonical({**told, "facts": {**told["facts"], "order_flow": said}}))


def test_a_packet_that_does_not_say_whether_order_flow_is_seen_draws_no_page() -> None:
    told = json.loads(payload())
    silent = {name: fact for name, fact in told["facts"].items() if name != "order_flow"}
    with pytest.raises(Refused):
        draw_packet(canonical({**told, "facts": silent}))


def test_an_item_that_somebody_refused_to_sign_does_not_wait_for_a_signature() -> None:
    refused = item("RISK-005", how="signoff", canary="FAIL", live="FAIL", rules=())
    assert verdict(payload(facts(items=(item(), refused)))) == "NOT READY"


def test_two_processes_draw_the_same_bytes_in_any_zone_with_any_hash_seed(tmp_path: Path) -> None:
    data = payload()
    (tmp_path / "payload").write_bytes(data)
    program = (
        "import sys; from pathlib import Path; from golive.report.packet.draw_packet import draw_packet;"
        "sys.stdout.write(draw_packet(Path(sys.argv[1]).read_bytes()))"
    )
    for zone, seed, language in (("Asia/Kolkata", "1", "C"), ("America/New_York", "77", "de_DE.UTF-8")):
        environment = {**os.environ, "TZ": zone, "PYTHONHASHSEED": seed, "LC_ALL": language, "PYTHONUTF8": "1"}
        environment["PYTHONPATH"] = os.pathsep.join((str(REPOSITORY / "engine"), environment.get("PYTHONPATH", "")))
        done = subprocess.run(
            [sys.executable, "-c", program, tmp_path / "payload"], capture_output=True, env=environment, check=True
        )
        assert done.stdout.decode() == draw_packet(data)


def own_templates(folder: Path, old: str, new: str) -> Path:
    """Return a folder with the shipped templates of a packet, one of them changed."""
    folder.mkdir()
    for name in ("packet.html", "packet.css", "page_table.html", "chart.svg", "bars.svg"):
        text = (REPOSITORY / "templates" / name).read_text(encoding="utf-8")
        assert name != "packet.html" or old in text
        (folder / name).write_text(text.replace(old, new), encoding="utf-8")
    return folder


def test_own_templates_draw_in_a_process_of_their_own_and_have_a_digest_of_their_own(tmp_path: Path) -> None:
    own = own_templates(tmp_path / "own", "What can be lost</h2>", "What we can lose</h2>")
    page = draw_in_child(payload(), own)
    assert page == draw_packet(payload()).replace("What can be lost</h2>", "What we can lose</h2>")
    assert templates_digest(own) != templates_digest()


def test_templates_that_never_end_or_do_what_they_may_not_draw_nothing(tmp_path: Path) -> None:
    loops = "{% for a in page.verdict_why %}" * 9 + "x" + "{% endfor %}" * 9
    endless = own_templates(tmp_path / "endless", "<main>\n", f"<main>\n{loops}")
    with pytest.raises(InvalidInput, match="too much time or memory"):
        draw_in_child(payload(), endless, cpu_s=2)
    forbidden = own_templates(tmp_path / "forbidden", "<main>\n", "<main>{{ page.__class__.__mro__ }}\n")
    with pytest.raises(InvalidInput, match="cannot be used"):
        draw_in_child(payload(), forbidden)
    without = own_templates(tmp_path / "without", "{{ page.strip_mark }}", "")
    with pytest.raises(InvalidInput, match="no place for signatures"):
        draw_in_child(payload(), without)
