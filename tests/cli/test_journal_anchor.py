"""`golive journal anchor`: what a journal was when it was told outside, and what a cut or rewritten one says then."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import delete
from tests.commands import Golive
from tests.ssh_signers import Signer

from golive.core.errors import InvalidInput
from golive.journal.anchor_file import Anchored, append_anchors, behind, read_anchors
from golive.journal.anchors import anchors_of
from golive.journal.entry import Draft
from golive.journal.home_at import home_at
from golive.journal.journal import Journal, JournalReader
from golive.journal.tables import ENTRY
from golive.loader.shipped import library_root

NAMES = ("paper-1", "records")


def written(place: str, last: int, *, name: str = "paper-1", begin: int = 1, said: str = "") -> None:
    with Journal.shared(home_at(place), name) as journal:
        body = f'{{"said":"{said}"}}'.encode()
        journal.append([Draft(ts=n, kind="mark", key=f"m/{n}", body=body) for n in range(begin, last + 1)])


def cut(place: str, name: str, after: int) -> None:
    """Take away what comes after an entry, as somebody would who has taken the triggers away."""
    home = home_at(place)
    with home.writing() as connection:
        server = connection.dialect.name == "postgresql"
        for trigger in ("entry_only_grows ON entry",) if server else ("entry_no_update", "entry_no_delete"):
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {trigger}")
        connection.execute(delete(ENTRY).where(ENTRY.c.seq > after, ENTRY.c.journal == name))
    home.close()


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    return folder / "heads.jsonl"


def verified(golive: Golive, place: str, outside: Path, *more: object) -> tuple[int, str]:
    done = golive("journal", "verify", "--journal", place, "--anchor", outside, *more)
    return done.exit_code, done.stdout


@pytest.mark.parametrize("name", NAMES)
def test_a_journal_that_only_grew_has_every_head_that_was_told(
    golive: Golive, journal_place: str, outside: Path, name: str
) -> None:
    for last in (3, 5):
        written(journal_place, last, name=name)
        assert golive("journal", "anchor", "--journal", journal_place, "--to", outside).exit_code == 0
    written(journal_place, 9, name=name)
    assert [one.seq for one in read_anchors(outside)] == [3, 5]
    done = golive("journal", "verify", "--journal", journal_place, "--anchor", outside)
    assert (done.exit_code, done.stderr) == (0, "")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("kept", "again"), [(4, 4), (4, 5), (4, 9), (0, 9)], ids=["cut", "as_long", "longer", "from_the_first"]
)
def test_a_journal_that_was_cut_or_written_anew_behind_an_anchor_is_refused(
    golive: Golive, journal_place: str, outside: Path, name: str, kept: int, again: int
) -> None:
    written(journal_place, 5, name=name)
    golive("journal", "anchor", "--journal", journal_place, "--to", outside)
    cut(journal_place, name, kept)
    if again > kept:
        written(journal_place, again, name=name, begin=kept + 1, said="otherwise")
    assert golive("journal", "verify", "--journal", journal_place).exit_code == 0, "the chain alone holds"
    code, said = verified(golive, journal_place, outside)
    assert code == 1
    assert f"{name}: entry 5 was told on " in said
    assert "the journal was cut, or written anew" in said
    (answer,) = json.loads(verified(golive, journal_place, outside, "--format", "json")[1])["journals"]
    assert (answer["holds"], [one["seq"] for one in answer["anchors_missing"]]) == (False, [5])
    done = golive("journal", "anchor", "--journal", journal_place, "--to", outside)
    assert done.exit_code == 1
    assert len(read_anchors(outside)) == 1
    with Journal.shared(home_at(journal_place), name) as journal:
        assert behind(journal, read_anchors(outside)) == read_anchors(outside)[0]


def test_a_journal_that_is_gone_with_all_its_entries_is_missed(
    golive: Golive, journal_place: str, outside: Path
) -> None:
    for name in NAMES:
        written(journal_place, 5, name=name)
    golive("journal", "anchor", "--journal", journal_place, "--to", outside)
    cut(journal_place, "paper-1", 0)
    code, said = verified(golive, journal_place, outside)
    assert (code, said.splitlines()[-1][:32]) == (1, "paper-1: it is not there, and on")
    assert verified(golive, journal_place, outside, "--name", "paper-1")[0] == 1
    assert verified(golive, journal_place, outside, "--name", "records")[0] == 0


def test_what_tells_of_no_such_journal_holds_nothing(golive: Golive, journal_place: str, outside: Path) -> None:
    written(journal_place, 5)
    outside.write_bytes(b"")
    assert verified(golive, journal_place, outside)[0] == 3
    golive("journal", "anchor", "--journal", journal_place, "--to", outside)
    assert verified(golive, journal_place, outside, "--name", "records")[0] == 3


@pytest.mark.parametrize(
    "spoil",
    [
        lambda line: line[:-9],
        lambda line: line.replace(b'"v":1', b'"v":2'),
        lambda line: line.replace(b'"v":1', b'"v":1,"v":1'),
        lambda line: line.replace(b'"seq":5', b'"seq":-5'),
        lambda line: line.replace(b'"seq":5', b'"seq":5.5'),
        lambda line: line.replace(b'"seq":5', b'"seq":true'),
        lambda line: line.replace(b'"seq":5', b'"seq":99999999999999999999'),
        lambda line: line.replace(b'"head":"', b'"head":"00'),
        lambda line: line.replace(b"{", b"{ ", 1),
        lambda line: line[:-1] + b"\r\n",
        lambda line: line + b"\n",
        lambda _: b"[" * 100_000 + b"\n",
        lambda _: b"\xff\n",
        lambda _: b"null\n",
    ],
)
def test_a_line_that_is_not_as_it_was_written_is_refused(
    golive: Golive, tmp_path: Path, outside: Path, spoil: object
) -> None:
    place = str(tmp_path / "journal.db")
    written(place, 5)
    golive("journal", "anchor", "--journal", place, "--to", outside)
    before = outside.read_bytes()
    assert callable(spoil)
    outside.write_bytes(spoil(before))
    assert verified(golive, place, outside)[0] == 2
    assert golive("journal", "anchor", "--journal", place, "--to", outside).exit_code == 2


def test_a_file_beside_the_journal_is_no_place_outside(golive: Golive, tmp_path: Path) -> None:
    (tmp_path / "library" / ".golive").mkdir(parents=True)
    place = str(tmp_path / "library" / ".golive" / "journal.db")
    written(place, 5)
    for to in (tmp_path / "library" / ".golive" / "heads", tmp_path / "library" / ".golive" / ".." / ".golive" / "h"):
        done = golive("journal", "anchor", "--journal", place, "--to", to)
        assert (done.exit_code, to.exists()) == (2, False)
    loose = str(tmp_path / "library" / "journal.db")
    written(loose, 5)
    assert golive("journal", "anchor", "--journal", loose, "--to", tmp_path / "library" / "heads").exit_code == 2
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "link").symlink_to(tmp_path / "library" / "heads")
    assert golive("journal", "anchor", "--journal", loose, "--to", tmp_path / "elsewhere" / "link").exit_code == 2


def test_one_file_tells_of_one_place(golive: Golive, tmp_path: Path, outside: Path) -> None:
    one, other = str(tmp_path / "one.db"), str(tmp_path / "other.db")
    written(one, 5)
    written(other, 5, name="paper-2")
    golive("journal", "anchor", "--journal", one, "--to", outside)
    assert golive("journal", "anchor", "--journal", other, "--to", outside).exit_code == 2
    assert len(read_anchors(outside)) == 1


def test_the_records_say_where_it_was_told(golive: Golive, tmp_path: Path, outside: Path) -> None:
    folder = tmp_path / "library" / ".golive"
    folder.mkdir(parents=True)
    written(str(folder / "journal.db"), 5)
    done = golive("journal", "anchor", "--journal", folder / "journal.db", "--to", outside, "--by", "mia")
    assert (done.exit_code, done.stderr) == (0, "")
    (line,) = read_anchors(outside)
    home = home_at(str(folder / "records.db"))
    assert list(anchors_of(JournalReader(home, "records").entries())) == [line]
    home.close()


def test_nothing_is_measured_into_records_that_were_put_back(golive: Golive, tmp_path: Path, outside: Path) -> None:
    library = tmp_path / "library"
    shutil.copytree(library_root(), library, ignore=shutil.ignore_patterns("engine", "tests", ".*", "*.cases.yaml"))
    measure = ("checklist", "measure", library, "--item", "EXEC-002", "--strategy", "momentum")
    records = library / ".golive" / "records.db"
    for _ in range(2):
        golive(*measure)
    assert golive("journal", "anchor", "--journal", records, "--to", outside).exit_code == 0
    assert golive(*measure, "--anchor", outside).exit_code == 1, "it is measured, and does not suffice for live"
    before = [one.seq for one in JournalReader(home_at(str(records), read_only=True), "records").entries()]
    cut(str(records), "records", 1)
    done = golive(*measure, "--anchor", outside)
    assert (done.exit_code, "the journal was cut" in done.stderr) == (1, True)
    home = home_at(str(records), read_only=True)
    assert ([one.seq for one in JournalReader(home, "records").entries()], before) == ([1], [1, 2, 3, 4])
    home.close()


def test_what_is_printed_is_evidence_only_where_somebody_says_who_keeps_it(golive: Golive, tmp_path: Path) -> None:
    folder = tmp_path / "library" / ".golive"
    folder.mkdir(parents=True)
    written(str(folder / "journal.db"), 5)
    done = golive("journal", "anchor", "--journal", folder / "journal.db")
    assert (done.exit_code, json.loads(done.stdout)["seq"]) == (0, 5)
    assert not (folder / "records.db").exists()
    golive("journal", "anchor", "--journal", folder / "journal.db", "--where", "a mail to compliance")
    assert (folder / "records.db").exists()


def key_in(folder: Path, signer: Signer) -> Path:
    """Write a key as OpenSSH keeps it, its public half beside it."""
    path = signer.key_file(folder)
    path.with_name(f"{path.name}.pub").write_text(f"{signer.key} a comment\n", encoding="ascii")
    return path


def test_an_anchor_is_signed_and_another_one_is_refused(golive: Golive, tmp_path: Path, outside: Path) -> None:
    if shutil.which("ssh-keygen") is None:
        pytest.skip("OpenSSH is not installed")
    mia, eve = (key_in(tmp_path, Signer(seed=seed)) for seed in (1, 2))
    place = str(tmp_path / "journal.db")
    written(place, 5)
    assert golive("journal", "anchor", "--journal", place, "--to", outside, "--key", mia).exit_code == 0
    assert verified(golive, place, outside, "--signed-by", mia)[0] == 0
    done = golive("journal", "verify", "--journal", place, "--anchor", outside, "--signed-by", eve)
    assert done.exit_code == 2
    (line,) = read_anchors(outside)
    outside.write_text(replace(line, told_at=line.told_at + 1).text())
    assert golive("journal", "verify", "--journal", place, "--anchor", outside, "--signed-by", mia).exit_code == 2
    outside.write_text(replace(line, signature="").text())
    assert golive("journal", "verify", "--journal", place, "--anchor", outside, "--signed-by", mia).exit_code == 2


def test_a_file_that_is_none_is_refused(tmp_path: Path) -> None:
    anchor = Anchored(journal="j", begins=b"b" * 32, seq=1, head=b"h" * 32, ts=1, told_at=2)
    for path in (tmp_path, tmp_path / "absent" / "file"):
        with pytest.raises(InvalidInput):
            append_anchors(path, [anchor])
        with pytest.raises(InvalidInput):
            read_anchors(path)
    append_anchors(tmp_path / "heads", [anchor, anchor])
    assert read_anchors(tmp_path / "heads") == (anchor, anchor)
