"""People from the command line: a root signs the list, and says who counts; whatever is edited counts no more."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from tests.commands import Golive
from tests.places import absent
from tests.ssh_signers import Signer
from tests.trust_desk import PEER, RISK, ROOT, SECOND_ROOT, Listed, person

from golive.loader.shipped import library_root

LIST = Listed(
    people=(
        ("risk_1", person(RISK, "risk_manager", until="2099-01-01")),
        ("peer_1", person(PEER, "peer_reviewer", until="2099-01-01")),
        ("dev_1", person(Signer(seed=113), "quant", until="2099-01-01")),
    ),
    authors="{momentum: [dev_1]}",
    signed_by="{canary: [risk_manager, peer_reviewer]}",
)


class Desk:
    """A library with people, and the roots beside it."""

    def __init__(self, folder: Path, golive: Golive) -> None:
        self.library, self.root, self._golive = folder / "library", folder / "desk" / "root", golive
        self.root.parent.mkdir(mode=0o700)
        shutil.copytree(library_root(), self.library, ignore=shutil.ignore_patterns("engine", "tests", ".*"))
        self.people.write_text(LIST.text, encoding="utf-8")
        self.trust(ROOT)

    @property
    def people(self) -> Path:
        return self.library / "rules" / "people.yaml"

    def trust(self, *roots: Signer) -> None:
        self.root.write_text("".join(f"root@desk {one.key}\n" for one in roots), encoding="ascii")
        self.root.chmod(0o600)

    def sign(self, signer: Signer = ROOT, *options: str) -> tuple[int, str]:
        key = signer.key_file(self.root.parent)
        key.with_name(f"{key.name}.pub").write_text(f"{signer.key} a comment\n", encoding="ascii")
        done = self._golive("people", "sign", self.library, "--key", key, *options)
        return done.exit_code, done.output

    def list(self, *options: str) -> tuple[int, str]:
        done = self._golive("people", "list", self.library, "--trust", self.root, *options)
        return done.exit_code, done.output


@pytest.fixture
def desk(tmp_path: Path, golive: Golive) -> Desk:
    if shutil.which("ssh-keygen") is None:
        absent("OpenSSH is not installed")
    return Desk(tmp_path, golive)


def test_a_root_signs_the_list_and_then_it_counts(desk: Desk) -> None:
    code, said = desk.list()
    assert (code, "people_unsigned" in said) == (1, True)
    code, said = desk.sign()
    assert (code, said.splitlines()[0][:31]) == (0, "list 1 of people is signed, unt"), said
    code, said = desk.list()
    assert code == 0, said
    assert "risk_1: risk_manager, until 2099-01-01T00:00:00Z" in said
    assert "canary is signed by risk_manager and peer_reviewer, each another person" in said
    told = json.loads(desk.list("--format", "json")[1])
    assert [one["id"] for one in told["signers"] if one["holds"]] == ["risk_1", "peer_1", "dev_1", "nightly"]


def test_an_edit_of_the_list_ends_it_and_one_of_a_comment_does_not(desk: Desk) -> None:
    desk.sign()
    text = desk.people.read_text(encoding="utf-8")
    desk.people.write_text(f"# a comment\n{text}", encoding="utf-8")
    assert desk.list()[0] == 0
    desk.people.write_text(text.replace("[quant]", "[risk_manager]"), encoding="utf-8")
    code, said = desk.list()
    assert (code, "people_edited" in said) == (1, True)


def test_each_list_has_a_higher_serial_and_one_that_was_overtaken_does_not_count(desk: Desk) -> None:
    desk.sign()
    assert "list 2 of people is signed" in desk.sign()[1]
    assert desk.list("--serial", "2")[0] == 0
    code, said = desk.list("--serial", "3")
    assert (code, "people_rolled_back" in said) == (1, True)
    assert desk.sign(ROOT, "--serial", "2")[0] == 2


def test_two_roots_both_have_to_sign(desk: Desk) -> None:
    desk.trust(ROOT, SECOND_ROOT)
    desk.sign()
    assert desk.list()[0] == 1
    assert desk.sign(SECOND_ROOT, "--add")[0] == 0
    assert desk.list()[0] == 0


def test_a_person_cannot_be_the_root_by_signing(desk: Desk) -> None:
    desk.sign(RISK)
    code, said = desk.list()
    assert (code, "people_unsigned" in said) == (1, True)


def test_a_root_inside_the_library_is_none(desk: Desk) -> None:
    desk.sign()
    desk.root = Path(shutil.copy(desk.root, desk.library / "root"))
    code, said = desk.list()
    assert (code, "root_inside_library" in said) == (2, True)


@pytest.mark.parametrize("until", ["2000-01-01", "2999-01-01", "2026-02-30", "soon"])
def test_a_list_is_signed_for_a_year_at_most(desk: Desk, until: str) -> None:
    assert desk.sign(ROOT, "--until", until)[0] == 2
    assert not (desk.library / "rules" / "people.signed").exists()


def test_nothing_is_signed_that_is_not_valid(desk: Desk) -> None:
    desk.people.write_text(LIST.text.replace("[peer_reviewer]", "[quant]"), encoding="utf-8")
    code, said = desk.sign()
    assert (code, "GL265" in said) == (2, True)


def test_no_variable_of_the_environment_names_a_root(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, golive: Golive
) -> None:
    desk.sign()
    for name in ("GOLIVE_TRUST", "GOLIVE_PEOPLE_TRUST", "GOLIVE_PEOPLE_LIST_TRUST", "TRUST"):
        monkeypatch.setenv(name, str(desk.root))
    assert golive("people", "list", desk.library).exit_code == 2
