"""Each refusal is switched off in turn, and some attack of the tables then has another outcome."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest
from tests.places import ENGINE
from tests.python_files import calls
from tests.trust.attacks import Attack, outcome
from tests.trust.tables import EVERY

from golive.core import public_key
from golive.core.errors import GoliveError, Refused
from golive.trust import sshsig, statement
from golive.trust.packet import terms, vocabulary

Site = tuple[str, int]
"""A file of the engine, and the line on which a call begins."""

FILES = (*sorted((ENGINE / "trust").rglob("*.py")), ENGINE / "core" / "public_key.py", ENGINE / "core" / "ssh_wire.py")
WORD = "refuse_unless"
CRASHES = (GoliveError, ArithmeticError, AssertionError, AttributeError, LookupError, OSError, TypeError, ValueError)
"""What may become of an attack that is not refused in time."""


def sites() -> list[Site]:
    """Return every place at which something is refused."""
    return [
        (path.relative_to(ENGINE).as_posix(), call.lineno)
        for path in FILES
        for call in calls(path)
        if ast.unparse(call.func) == WORD
    ]


class Switchboard:
    """Stands in for the word that refuses: notes where it did, and does nothing at one place."""

    def __init__(self) -> None:
        self.off: Site | None = None
        self.at: Site | None = None

    def refuse_unless(self, holds: object, reason: str, message: str) -> None:
        if holds:
            return
        frame = sys._getframe(1)
        site = (Path(frame.f_code.co_filename).relative_to(ENGINE).as_posix(), frame.f_lineno)
        if site == self.off:
            return
        self.at = site
        raise Refused(reason, message)

    def begin(self) -> None:
        """Note nothing yet."""
        self.at = None


@pytest.fixture
def switchboard(monkeypatch: pytest.MonkeyPatch) -> Switchboard:
    board = Switchboard()
    for name, module in list(sys.modules.items()):
        if name.startswith("golive.") and WORD in vars(module) and name != "golive.core.refusing":
            monkeypatch.setattr(module, WORD, board.refuse_unless)
    return board


def forget() -> None:
    """Have everything read anew."""
    for read in (statement._read, sshsig.read_signature, public_key.read_public_key):
        read.cache_clear()
    vocabulary._tag.cache_clear()
    terms.read_payload.cache_clear()


def fate(one: Attack, folder: Path) -> str:
    """Return what becomes of an attack; a crash is one of its own."""
    folder.mkdir()
    forget()
    try:
        return outcome(one, folder)
    except CRASHES as error:
        return type(error).__name__
    finally:
        # What was read while something was switched off is read anew.
        forget()


def test_each_refusal_switched_off_in_turn_is_noticed(switchboard: Switchboard, tmp_path: Path) -> None:
    refused: dict[Site, list[tuple[str, Attack]]] = {site: [] for site in sites()}
    for n, (_, one) in enumerate(EVERY):
        switchboard.begin()
        got = fate(one, tmp_path / f"on-{n}")
        # What contradicts itself is refused above this floor, by what draws a page.
        if switchboard.at in refused:
            refused[switchboard.at].append((got, one))
    unnoticed = []
    for m, (site, attacks) in enumerate(refused.items()):
        switchboard.off = site
        if not any(fate(one, tmp_path / f"off-{m}-{n}") != got for n, (got, one) in enumerate(attacks)):
            unnoticed.append(site)
    assert not unnoticed, unnoticed
    assert len(refused) > 10
