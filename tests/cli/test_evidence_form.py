"""`golive evidence form`: beside what is to be filled in stands how, and the command that hands it in."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.commands import Golive

from golive.loader.shipped import library_root


@pytest.mark.parametrize(
    ("item", "how", "command"),
    [
        ("INFRA-001", 'facts: offset with its unit, as in `"1 ms"`; backward_steps a whole number', "evidence add"),
        ("OPS-001", "contacts_tested `true` or `false`", "checklist attest"),
    ],
)
def test_a_form_says_beside_it_how_it_is_filled_in_and_handed_in(
    golive: Golive, item: str, how: str, command: str
) -> None:
    done = golive("evidence", "form", item, library_root())
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["item"] == item
    assert how in done.stderr
    assert f"then: golive {command} FILE {library_root()} --role " in done.stderr


def test_what_is_told_from_outside_is_not_attested_and_says_by_what_it_is_signed(
    golive: Golive, tmp_path: Path
) -> None:
    file = tmp_path / "facts.json"
    when = "2026-05-01T12:00:00Z"
    facts = {"classes_unexercised": 0, "by_their_writer": 0}
    told = {"item": "OPS-002", "period_begin": when, "period_end": when, "n": 5, "source": "drill", "facts": facts}
    file.write_text(json.dumps(told), encoding="utf-8")
    options = ("--key", tmp_path / "key", "--role", "operations", "--trust", tmp_path / "roots")
    done = golive("checklist", "attest", file, library_root(), *options)
    assert done.exit_code == 2
    assert "`OPS-002` is told from outside, not attested\n   `golive evidence add FILE` signs it" in done.output


def test_a_file_that_cannot_be_read_is_refused_by_what_is_wrong_with_it(golive: Golive, tmp_path: Path) -> None:
    (tmp_path / "odd.json").write_bytes(b"\xff\xfe")
    options = ("--key", tmp_path / "key", "--role", "operations", "--trust", tmp_path / "roots")
    for file, why in (("none.json", "No such file"), (".", "Is a directory"), ("odd.json", "it is no UTF-8 text")):
        done = golive("evidence", "add", tmp_path / file, library_root(), *options)
        assert (done.exit_code, why in done.output) == (2, True), done.output
