"""What channels receive, byte for byte, and what golive makes of their answers."""

from __future__ import annotations

import base64
import time
from importlib.util import find_spec

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.clocks import SetClock
from tests.paper.alert_sinks import DRIPS, DROPS, GOES_ON, HALF, HANGS, Does, http_sink, mail_sink
from tests.places import absent

from golive.api.alert_terms import AlertTerms, ChannelTerms, Tries
from golive.core.errors import InvalidInput
from golive.core.shortest_decimal import exactly
from golive.core.unit import NANOS
from golive.journal.bodies.alert import AlertRaised
from golive.journal.system_clock import SystemClock
from golive.paper.alerts.answer import TIMEOUT, Answer, Result, of_status
from golive.paper.alerts.apprise_channel import AppriseChannel, apprise_at
from golive.paper.alerts.channels import channels_of, sender_at
from golive.paper.alerts.message import Message, harmless, message_of
from golive.paper.alerts.webhook import Webhook, retry_after, webhook_at

AT = 1_767_571_200_000_000_000
CLOCK = SetClock(AT)
ALERT = AlertRaised(
    alert="paper-1/switch/account/3",
    severity="critical",
    text="the switch of account is halted, by day_loss: the day lost 2.3 %",
    topic="switch/account",
    at=AT,
)
BODY = (
    "the switch of account is halted, by day_loss: the day lost 2.3 %\n"
    "at 2026-01-05T00:00:00Z\n"
    "alert paper-1/switch/account/3"
)


@pytest.fixture
def has_apprise() -> None:
    if find_spec("apprise") is None:
        absent("apprise is not here: `make` installs it")


def message(alert: AlertRaised = ALERT) -> Message:
    return message_of("paper", alert, "desk", ())


def posted(address: str, does: Does, *, deadline_s: float = 10.0) -> Answer:
    with http_sink(does) as sink:
        return webhook_at(address.replace("PORT", str(sink.port)), CLOCK).send(message(), deadline_s=deadline_s)


def test_a_webhook_receives_the_document_and_the_same_key_each_time() -> None:
    with http_sink() as sink:
        channel = webhook_at(f"json://ann:p%40ss@127.0.0.1:{sink.port}/hooks/s3cr3t?team=desk", CLOCK)
        answers = [channel.send(message(), deadline_s=10.0) for _ in range(2)]
    assert answers == [Answer(result=Result.DELIVERED)] * 2
    first, second = sink.posts
    assert first.document == {
        "version": "1.0",
        "title": "golive critical: paper",
        "message": BODY,
        "type": "failure",
        "severity": "critical",
        "alert": "paper-1/switch/account/3",
        "at": str(AT),
    }
    assert (first.path, first.body) == (second.path, second.body)
    assert first.path == "/hooks/s3cr3t?team=desk"
    assert first.headers["Content-Type"] == "application/json"
    assert (
        first.headers["Idempotency-Key"] == second.headers["Idempotency-Key"] == "paper/paper-1/switch/account/3/desk"
    )
    assert base64.b64decode(first.headers["Authorization"].removeprefix("Basic ")) == b"ann:p@ss"


@pytest.mark.parametrize(
    ("does", "answer"),
    [
        (200, Answer(result=Result.DELIVERED)),
        (500, Answer(result=Result.AGAIN, why="HTTP 500")),
        (404, Answer(result=Result.NEVER, why="HTTP 404")),
        ((429, {"Retry-After": "60"}), Answer(result=Result.AGAIN, why="HTTP 429", retry_after=60 * NANOS)),
        (
            (503, {"Retry-After": "Mon, 05 Jan 2026 00:02:00 GMT"}),
            Answer(result=Result.AGAIN, why="HTTP 503", retry_after=120 * NANOS),
        ),
        (HALF, Answer(result=Result.AGAIN, why="no answer: IncompleteRead")),
        (DROPS, Answer(result=Result.AGAIN, why="no answer: RemoteDisconnected")),
    ],
)
def test_an_answer_means_what_its_status_says(does: Does, answer: Answer) -> None:
    assert posted("http://127.0.0.1:PORT/x", does) == answer


def test_a_redirect_is_not_followed_with_a_secret() -> None:
    with http_sink() as elsewhere, http_sink((302, {"Location": f"{elsewhere.url}/stolen"})) as sink:
        answer = webhook_at(f"{sink.url}/s3cr3t", CLOCK).send(message(), deadline_s=10.0)
        assert answer == Answer(result=Result.NEVER, why="HTTP 302")
        assert (len(sink.posts), elsewhere.posts) == (1, [])


@pytest.mark.usefixtures("has_apprise")
def test_apprise_follows_no_redirect_either_and_its_status_is_read() -> None:
    with http_sink() as elsewhere, http_sink((302, {"Location": f"{elsewhere.url}/stolen"}), 404, 500, 200) as sink:
        channel = apprise_at(f"form://127.0.0.1:{sink.port}/s3cr3t")
        answers = [channel.send(message(), deadline_s=10.0) for _ in range(4)]
        assert elsewhere.posts == []
    assert [answer.result for answer in answers] == [Result.NEVER, Result.NEVER, Result.AGAIN, Result.DELIVERED]
    assert [answer.why for answer in answers] == ["HTTP 302", "HTTP 404", "HTTP 500", ""]


def test_an_endpoint_that_hangs_is_no_answer_within_the_deadline() -> None:
    assert posted("http://127.0.0.1:PORT/x", HANGS, deadline_s=0.05) == TIMEOUT


@pytest.mark.parametrize("does", [DRIPS, GOES_ON])
def test_an_endpoint_that_never_comes_to_an_end_is_left_at_the_deadline(does: Does) -> None:
    with http_sink(does) as sink:
        assert webhook_at(sink.url, SystemClock()).send(message(), deadline_s=0.3) == TIMEOUT


def test_nobody_at_the_address_is_tried_again_and_the_address_is_not_repeated() -> None:
    with http_sink() as sink:
        gone = sink.port
    answer = webhook_at(f"http://127.0.0.1:{gone}/s3cr3t", CLOCK).send(message(), deadline_s=10.0)
    assert answer == Answer(result=Result.AGAIN, why="no answer: ConnectionRefusedError")


@pytest.mark.usefixtures("has_apprise")
def test_a_mail_is_received_as_it_was_written() -> None:
    with mail_sink() as sink:
        channel = apprise_at(
            f"mailto://127.0.0.1:{sink.port}?from=golive@desk.example&to=ann@desk.example&mode=insecure"
        )
        assert channel.send(message(), deadline_s=10.0) == Answer(result=Result.DELIVERED)
    (mail,) = sink.mails
    assert mail["Subject"] == "golive critical: paper"
    assert "ann@desk.example" in mail["To"]
    text = mail.get_body(preferencelist=("plain",))
    assert text is not None
    assert text.get_content().replace("\r\n", "\n").strip() == BODY


@pytest.mark.usefixtures("has_apprise")
def test_no_text_adds_a_header_or_a_reader_to_a_mail() -> None:
    evil = AlertRaised(alert="a\r\nBcc: eve@x.example", severity="warning\r\nBcc: eve@x.example", text="x\r\n.\r\ny")
    with mail_sink() as sink:
        channel = apprise_at(
            f"mailto://127.0.0.1:{sink.port}?from=golive@desk.example&to=ann@desk.example&mode=insecure"
        )
        assert channel.send(message(evil), deadline_s=10.0).result is Result.DELIVERED
    (mail,) = sink.mails
    assert mail["Bcc"] is None
    assert mail["Subject"] == "golive warning\\r\\nBcc: eve@\u200bx.example: paper"
    text = mail.get_body(preferencelist=("plain",))
    assert text is not None
    assert "x\\r\\n.\\r\\ny" in text.get_content()


@pytest.mark.usefixtures("has_apprise")
def test_a_mail_server_that_refuses_is_tried_again() -> None:
    with mail_sink("451 later") as sink:
        channel = apprise_at(
            f"mailto://127.0.0.1:{sink.port}?from=golive@desk.example&to=ann@desk.example&mode=insecure"
        )
        assert channel.send(message(), deadline_s=10.0).result is Result.AGAIN


@pytest.mark.usefixtures("has_apprise")
def test_a_webhook_that_apprise_knows_is_posted_to_as_its_service_wants() -> None:
    discord = "https://discord.com/api/webhooks/4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js"
    assert isinstance(sender_at(discord, CLOCK), AppriseChannel)
    assert isinstance(sender_at("https://desk.example/hook", CLOCK), Webhook)
    assert isinstance(sender_at("jsons://desk.example/hook", CLOCK), Webhook)


@pytest.mark.usefixtures("has_apprise")
@pytest.mark.parametrize(
    "address",
    ["s3cr3t", "bogus://s3cr3t", "http://", "https://h:99999999/s3cr3t", "json:///s3cr3t", "http://..s3cr3t/"],
)
def test_what_is_no_address_is_refused_and_not_repeated(address: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        sender_at(address, CLOCK)
    assert "s3cr3t" not in str(refused.value)


@pytest.mark.usefixtures("has_apprise")
def test_a_channel_without_an_address_takes_none_of_the_others_away() -> None:
    terms = AlertTerms(
        channels=tuple(
            ChannelTerms(name=name.lower(), variable=name, least="info") for name in ("DESK", "CALL", "MAIL")
        ),
        tries=Tries(dedupe=0, give_up=0, deadline=0, first_wait=0, backoff=exactly(2), most_wait=0),
        hold_lasts=0,
        evidence_age=0,
        evidence_notice=0,
    )
    channels = channels_of(terms, {"DESK": "http://h/s3cr3t", "MAIL": "bogus://s3cr3t"}, CLOCK)
    assert list(channels.senders) == ["desk"]
    assert channels.without["call"] == "CALL is not set: the channel has no address, such as jsons://HOST/PATH"
    assert channels.without["mail"] == "MAIL: the address is none that apprise knows"
    assert channels.secrets == ("http://h/s3cr3t", "bogus://s3cr3t")


def test_a_message_mentions_nobody_marks_up_nothing_and_holds_no_secret() -> None:
    text = "@everyone @here <!channel> **b** __u__ ~~s~~ ||h|| `c` [x](http://evil.example) # h\x1b[2J s3cr3t-token"
    told = harmless(text, ["s3cr3t-token"])
    for mark in ("@everyone", "@here", "<", ">", "*", "__", "~", "|", "`", "](", "://", "# ", "\x1b", "s3cr3t"):
        assert mark not in told
    assert harmless("by day_loss on BTC-PERP: 2.3 % < 4") == "by day_loss on BTC-PERP: 2.3 % \u2039 4"


@given(st.text(), st.text(min_size=6, max_size=20))
def test_a_line_stays_one_and_printable_whatever_stands_in_it(text: str, secret: str) -> None:
    told = harmless(text + secret, [secret])
    assert "\n" not in told
    assert "\r" not in told
    assert "@everyone" not in told
    assert told.replace("\u200b", "").isprintable()


LONG = ("x", "@", "://", "\u202e", "\0", "\U000e0001", "\U0001f600", "&", "_")


@pytest.mark.parametrize("text", LONG)
def test_whatever_it_is_about_a_message_fits_into_what_people_chat_by_and_ends_with_its_id(text: str) -> None:
    told = message(AlertRaised(alert="paper-1/switch/account/3", severity="critical", text=text * 5_000, at=AT))
    assert len(told.body) < 2_000
    assert "..." in told.body.splitlines()[0]
    assert told.body.endswith("\nalert paper-1/switch/account/3")
    assert len(message(AlertRaised(alert=text * 5_000, severity="critical", text=text * 5_000, at=AT)).body) < 2_000


@pytest.mark.usefixtures("has_apprise")
def test_what_is_longer_than_a_service_takes_is_sent_in_parts() -> None:
    with http_sink() as sink:
        channel = apprise_at(f"mmost://127.0.0.1:{sink.port}/3ccdd113474722377935511fc85d3dd4")
        channel.target.body_maxlen = 500
        said = AlertRaised(alert="a", severity="critical", text="".join(f"{n} " for n in range(300)), at=AT)
        assert channel.send(message(said), deadline_s=10.0).result is Result.DELIVERED
    texts = [post.document["text"] for post in sink.posts]
    assert len(texts) > 2
    assert "299" not in texts[0]
    assert "alert a" in texts[-1]


@given(st.integers(100, 999))
def test_every_status_is_a_delivery_a_dead_letter_or_tried_again(status: int) -> None:
    result = of_status(status).result
    again = status in (408, 425, 429) or 500 <= status <= 599
    assert result is (Result.DELIVERED if 200 <= status <= 299 else Result.AGAIN if again else Result.NEVER)


@given(
    st.one_of(
        st.none(), st.text(), st.from_regex(r"Thu, \d{1,25} Jan \d{1,25} \d\d:\d\d:\d\d [+-]\d{1,25}", fullmatch=True)
    )
)
@example("Thu, 01 Jan 2099 00:00:00 +99999999999999999999")
@example("999999999999999999999999 Jan 2099 00:00:00 GMT")
def test_whatever_an_endpoint_asks_for_it_is_left_alone_for_a_year_at_most(header: str | None) -> None:
    assert 0 <= retry_after(header, AT) <= 366 * 86_400 * NANOS


def test_a_date_without_a_zone_is_of_utc_wherever_this_machine_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Pacific/Kiritimati")
    time.tzset()
    try:
        assert retry_after("Thu, 01 Jan 1970 00:00:09 -0000", 2 * NANOS) == 7 * NANOS
    finally:
        monkeypatch.undo()
        time.tzset()
