"""Bodies: written by type, read back as they were, in every version for ever."""

from __future__ import annotations

import inspect
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, ClassVar

import jsonschema
import pytest
import rfc8785
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.journal.made_bodies import bodies, hints, plain_body
from tests.places import ENGINE

from golive.core.errors import Refused
from golive.journal.bodies.kinds import BODIES, KINDS, UPCASTS, journal_schema, read_body
from golive.journal.bodies.ready_row import ReadyRow
from golive.journal.body import Body, Count, Lots
from golive.journal.body_codec import to_bytes
from golive.journal.body_fields import As, plain, value_of
from golive.journal.body_text import text_of

STORED = Path(__file__).parent / "stored_bodies.jsonl"
"""One body of each kind and version as it was once written. Lines are added and never changed."""

ANY = st.sampled_from(BODIES).flatmap(bodies)
LISTED = (
    "run_started gap day_opened decision looks order order_state fill funding mark switch command"
    " command_answer alert delivery_begun delivery alert_answer person people evidence item_evidence model model_return"
    " model_stood model_gave signature promotion stage_look permit records_seen journal_begun run_stopped"
)


def test_every_kind_has_a_file_of_its_name_and_every_file_is_a_kind() -> None:
    files = {path.stem for path in (ENGINE / "journal" / "bodies").glob("*.py")} - {"__init__", "kinds", "ready_row"}
    assert set(KINDS) == files == set(LISTED.split())
    for kind, body in KINDS.items():
        assert Path(inspect.getfile(body)).stem == kind


@pytest.mark.parametrize("kind", BODIES)
def test_the_version_comes_first_and_is_one_more_than_there_are_upcasts(kind: type[Body]) -> None:
    name, *_ = hints(kind)
    assert name == "v"
    assert plain_body(kind).v == len(UPCASTS.get(kind.KIND, ())) + 1
    assert set(kind.KEY) <= set(hints(kind))


@settings(max_examples=400)
@given(ANY)
def test_what_is_written_is_read_back_as_it_was_and_is_what_rfc_8785_makes_of_it(body: Body) -> None:
    written = to_bytes(body)
    assert read_body(body.KIND, written) == body
    assert to_bytes(read_body(body.KIND, written)) == written
    assert rfc8785.dumps(json.loads(written, parse_int=float)) == written


@given(st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(2**53) + 1, 2**53 - 1).map(float))
@example(-0.0)
@example(1e-7)
@example(123456789012345680000.0)
@example(1e16)
@example(9.999999999999999e22)
def test_a_ratio_is_written_as_rfc_8785_writes_it(number: float) -> None:
    assert text_of(As.RATIO)(number).encode() == rfc8785.dumps(number)


@given(st.text(st.characters(exclude_categories=["Cs"])))
@example('"\\/\x00\x1f\x7f\u2028\U0001f600')
def test_a_text_is_written_as_rfc_8785_writes_it(text: str) -> None:
    assert text_of(As.TEXT)(text).encode() == rfc8785.dumps(text)


class Whole(int):
    """A number of a class of its own, as a library may hand one on."""


class Word(str):
    """A text of a class of its own."""

    __slots__ = ()


ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(10**99, 10**101).map(lambda whole: -whole),
    st.integers().map(Whole),
    st.floats(),
    st.text(),
    st.text().map(Word),
    st.fractions(),
    st.fractions().map(lambda exact: exact / 10**100),
    st.just(b"odd"),
)


@settings(max_examples=600)
@given(ODD, st.sampled_from(As))
def test_what_is_written_at_once_is_what_is_plain(value: object, type_: As) -> None:
    """What `plain` refuses is refused with its code, and what it gives is written, whatever class it is of."""
    assert _outcome(lambda: text_of(type_)(value).encode()) == _outcome(lambda: rfc8785.dumps(plain(value, type_)))


def _outcome(write: Callable[[], bytes]) -> bytes | str:
    try:
        return write()
    except Refused as refused:
        return refused.code
    except (rfc8785.CanonicalizationError, UnicodeEncodeError):
        return "half a character"


@settings(max_examples=200)
@given(ANY)
def test_what_is_written_is_what_the_schema_allows(body: Body) -> None:
    written = {"kind": body.KIND, "body": json.loads(to_bytes(body))}
    assert VALIDATOR.is_valid(written)
    assert not VALIDATOR.is_valid({**written, "body": {**written["body"], "strange": 1}})
    assert None not in written["body"].values()


VALIDATOR = jsonschema.Draft202012Validator(dict(journal_schema()))


@pytest.mark.parametrize("kind", BODIES)
def test_a_type_does_not_depend_on_a_value(kind: type[Body]) -> None:
    """Nanoseconds, lots and money are text whatever their size, in every body."""
    schema = next(s for s in journal_schema()["oneOf"] if s["properties"]["kind"]["const"] == kind.KIND)
    jsonschema.Draft202012Validator.check_schema(schema)
    written = json.loads(to_bytes(plain_body(kind)))
    for name, told in schema["properties"]["body"]["properties"].items():
        if "pattern" in told:
            assert isinstance(written[name], str)


@pytest.mark.parametrize("kind", BODIES)
def test_no_body_can_say_what_is_not_finite(kind: type[Body]) -> None:
    body = plain_body(kind)
    ratios = [name for name, hint in hints(kind).items() if "RATIO" in str(hint) and "Mapping" not in str(hint)]
    for name in ratios:
        for number in (float("nan"), float("inf"), float("-inf")):
            with pytest.raises(Refused, match="ratio"):
                to_bytes(_with(body, name, number))
    assert ratios or kind.KIND not in ("decision", "evidence")


def test_every_body_that_was_once_stored_is_read_and_written_as_it_was() -> None:
    lines = [json.loads(line) for line in STORED.read_text(encoding="utf-8").splitlines()] if STORED.exists() else []
    known = {(line["kind"], json.loads(line["body"])["v"]) for line in lines}
    added = [kind for kind in BODIES if (kind.KIND, plain_body(kind).v) not in known]
    if os.environ.get("GOLIVE_UPDATE_GOLDEN") == "1":
        lines += [{"kind": kind.KIND, "body": to_bytes(plain_body(kind)).decode()} for kind in added]
        STORED.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    else:
        assert added == []
    for line in lines:
        body = read_body(line["kind"], line["body"].encode())
        if json.loads(line["body"])["v"] == body.v:
            assert to_bytes(body).decode() == line["body"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Held(Body):
    """A kind in its third version: `size` became `lots`, and a side was added."""

    KIND: ClassVar[str] = "held"
    KEY: ClassVar[tuple[str, ...]] = ("symbol",)

    v: Count = 3
    symbol: str
    lots: Lots
    side: str


def _renamed(fields: dict[str, Any]) -> dict[str, Any]:
    return {**{k: v for k, v in fields.items() if k != "size"}, "lots": str(fields["size"])}


def _with_side(fields: dict[str, Any]) -> dict[str, Any]:
    return {**fields, "side": "sell" if fields["lots"].startswith("-") else "buy"}


@pytest.mark.parametrize(
    "stored",
    [
        b'{"size":-3,"symbol":"BTC","v":1}',
        b'{"lots":"-3","symbol":"BTC","v":2}',
        b'{"lots":"-3","side":"sell","symbol":"BTC","v":3}',
    ],
)
def test_a_body_of_any_version_is_read_as_that_of_today(stored: bytes) -> None:
    read = read_body("held", stored, kinds={"held": Held}, upcasts={"held": (_renamed, _with_side)})
    assert read == Held(symbol="BTC", lots=-3, side="sell")


@pytest.mark.parametrize(
    ("kind", "body", "code"),
    [
        ("gap", b'{"v":2}', "version"),
        ("gap", b'{"v":0}', "version"),
        ("gap", b'{"v":true}', "version"),
        ("gap", b"{}", "version"),
        ("nonsense", b'{"v":1}', "kind"),
        ("gap", b'{"v":1}', "body"),
        ("gap", b'{"v":1,"v":1}', "body"),
        ("gap", b'{"v":NaN}', "body"),
        ("gap", b"[1]", "body"),
        ("gap", b"\xff", "body"),
        ("run_stopped", b'{"run":"r","strange":1,"v":1,"why":"w"}', "body"),
        ("run_stopped", b'{"run":1,"v":1,"why":"w"}', "text"),
        ("day_opened", b'{"baseline":5,"date":"2024-02-29","run":"r","v":1}', "money"),
        ("day_opened", b'{"baseline":"05","date":"2024-02-29","run":"r","v":1}', "money"),
        ("day_opened", b'{"baseline":"-0","date":"2024-02-29","run":"r","v":1}', "money"),
        ("run_stopped", b'{"run":"r","v":1,"why":"\\ud800"}', "text"),
        (
            "order_state",
            b'{"at":"1700000000124293124","fee":"-1000000000000000055","lots":"55","m":3,"n":3,"price":"1/0","said_by":"word","signal":"word","state":"word","v":1,"why":"word"}',
            "exact",
        ),
        ("run_stopped", b'{"run":"r","v":1,"why":' + 100_000 * b"[" + 100_000 * b"]" + b"}", "body"),
    ],
)
def test_what_was_not_written_so_is_not_read(kind: str, body: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        read_body(kind, body)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("number", "type_", "code"),
    [
        (10**100, As.MONEY, "money"),
        (-(10**5_000), As.NS, "ns"),
        (Fraction(1, 10**100), As.EXACT, "exact"),
        (2**53, As.RATIO, "ratio"),
    ],
    ids=["money", "ns", "exact", "ratio"],
)
def test_what_could_not_be_read_again_is_not_written(number: int | Fraction, type_: As, code: str) -> None:
    with pytest.raises(Refused) as refused:
        plain(number, type_)
    assert refused.value.code == code
    assert value_of(plain(10**100 - 1, As.MONEY), As.MONEY) == 10**100 - 1
    assert ReadyRow.of({"price_at": -(10**5_000)}).words == {"price_at": "odd"}


CELLS = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.just(b"odd"), st.just([1]))


@given(st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), CELLS))
def test_a_ready_row_is_the_same_row_again(row: dict[str, object]) -> None:
    cells = ReadyRow.of(row).cells()
    for column, cell in row.items():
        if cell is None:
            assert column not in cells
        elif isinstance(cell, bytes | list) or (isinstance(cell, str) and not _storable(cell)):
            assert type(cells[column]) is object
        else:
            assert repr(cells[column]) == repr(cell), "also for NaN, infinities and -0.0"
            assert type(cells[column]) is type(cell)
    assert set(cells) <= set(row)


def _storable(text: str) -> bool:
    return not any("\ud800" <= c <= "\udfff" for c in text)


def _with(body: Body, name: str, value: object) -> Body:
    fields: dict[str, Any] = {n: getattr(body, n) for n in hints(type(body))}
    return type(body)(**{**fields, name: value})
