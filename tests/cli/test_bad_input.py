"""What users give by mistake: one message with its place and a next step, exit 2, nothing half-written."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from tests.commands import Golive
from tests.library import edit

IMPACT = ("impact", "--order", "10_000 usd", "--adv", "1_000_000_000 usd", "--volatility", "2 %", "--time", "10 min")
COST_GATE = "rules/gates/cost.yaml"


def bomb(levels: int = 9) -> bytes:
    names = "abcdefghijkl"
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    lines += [f"{names[i]}: &{names[i]} [{', '.join([f'*{names[i - 1]}'] * 9)}]" for i in range(1, levels)]
    return "\n".join(lines).encode()


TEXTS = {
    "empty": b"",
    "not UTF-8": b"title: caf\xe9\n",
    "alias bomb": bomb(),
    "50 MB": b"kind: gate\n" + b"x: y\n" * 10_000_000,
    "cut short": b"gates: [",
}


def refused(done: Result, *, traces: tuple[Path, ...] = ()) -> str:
    """Return what was said of a mistake."""
    message = done.output + done.stderr
    assert done.exit_code == 2, message
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    assert "Traceback" not in message
    assert "\n   " in message, "no next step"
    for folder in traces:
        assert not any(path.is_file() for path in folder.rglob("*")), "something was left behind"
    return message


@pytest.fixture
def returns(tmp_path: Path) -> Path:
    path = tmp_path / "returns.csv"
    path.write_text("date,r\n" + "".join(f"2020-01-{d:02},0.0{d % 3}\n" for d in range(1, 29)))
    return path


@pytest.fixture(scope="module")
def signals(golive: Golive, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("signals") / "signals.jsonl"
    assert golive("decide", "--example", "--out", path).exit_code == 0
    return path


# Libraries


@pytest.mark.parametrize("command", [("validate",), ("run", "--sample", "--out", "OUT"), ("graph",), ("decide",)])
@pytest.mark.parametrize("what", TEXTS)
def test_a_policy_file_that_cannot_be_read_is_named(
    golive: Golive, library: Path, tmp_path: Path, what: str, command: tuple[str, ...]
) -> None:
    (library / COST_GATE).write_bytes(TEXTS[what])
    out = tmp_path / "out"
    out.mkdir()
    more = ("--describe",) if command == ("decide",) else ()
    rest = [out / "run" if word == "OUT" else word for word in command[1:]]
    message = refused(golive(command[0], library, *rest, *more), traces=(out,))
    assert f"{library}/{COST_GATE}:" in message
    assert "1 error" in message


@pytest.mark.parametrize("kind", ["missing", "file", "folder around nothing"])
def test_what_is_no_library_is_refused_by_every_command(
    golive: Golive, tmp_path: Path, returns: Path, signals: Path, kind: str
) -> None:
    library = tmp_path / "library"
    if kind == "file":
        library.write_text("kind: gate\n")
    elif kind != "missing":
        library.mkdir()
    out = tmp_path / "out"
    out.mkdir()
    liquid = ("--aum", "1_000_000 usd", "--adv", "1_000_000_000 usd", "--volatility", "2 %", "--time", "10 min")
    commands = (
        ("validate", library),
        ("run", library, "--sample", "--out", out / "run"),
        ("decide", library, "--signals", signals, "--out", out / "d.csv"),
        ("graph", library, "--out", out / "g.svg"),
        ("schema", library, "--out", out / "s"),
        ("costs", returns, "--turnover", 1, "--library", library, "--out", out / "c", *liquid),
        ("score", returns, "--periods-per-year", 252, "--library", library, "--out", out / "s"),
        (*IMPACT, "--library", library, "--out", out / "i"),
    )
    for command in commands:
        assert "library" in refused(golive(*command), traces=(out,)), command


def test_a_library_that_costs_would_not_read_is_not_passed_over(golive: Golive, returns: Path) -> None:
    done = golive("costs", returns, "--turnover", 1, "--library", "nowhere")
    assert done.exit_code == 2
    assert "--aum" in done.stderr


def test_a_folder_where_a_policy_file_is_expected_is_no_document(golive: Golive, library: Path) -> None:
    (library / COST_GATE).unlink()
    (library / COST_GATE).mkdir()
    assert "unknown gate `cost`" in refused(golive("validate", library))


@pytest.mark.parametrize(("folder", "lack"), [("rules/gates", "gates"), ("strategies", "strategies")])
def test_a_library_without_gates_or_strategies_is_one_issue(
    golive: Golive, library: Path, folder: str, lack: str
) -> None:
    for path in (library / folder).glob("*.yaml"):
        path.unlink()
    # An account names strategies, and says so of each that is gone.
    (library / "rules" / "paper.yaml").unlink()
    # A checklist takes numbers of the account.
    shutil.rmtree(library / "checklists")
    message = refused(golive("validate", library))
    assert f"the library has no {lack}" in message
    assert "1 error" in message


def test_paths_with_blanks_and_other_letters_are_read_written_and_quoted(golive: Golive, tmp_path: Path) -> None:
    place = tmp_path / "mit leer ünï 価格"
    library = place / "policy"
    assert f"golive validate '{library}'" in golive("init", library).output
    assert golive("validate", library).exit_code == 0
    assert golive("schema", library).exit_code == 0
    assert golive("graph", library, "--out", place / "graph.svg").exit_code == 0
    signals = place / "signals.jsonl"
    assert golive("decide", library, "--example", "--out", signals).exit_code == 0
    assert golive("decide", library, "--signals", signals, "--out", place / "decisions.csv").exit_code == 0
    assert (place / "decisions.csv").is_file()


# Files that are read


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("gone.csv", None, "no file"),
        ("folder.csv", "folder", "is a folder"),
        ("empty.csv", b"", "is empty"),
        ("latin.csv", b"date,r,strategy\n2020-01-01,0.1,caf\xe9\n", "not UTF-8"),
        ("table.xlsx", b"PK", "format"),
        ("none.parquet", b"not parquet", "cannot be read as parquet"),
    ],
)
def test_a_table_that_cannot_be_read_is_refused_by_every_command(
    golive: Golive, tmp_path: Path, name: str, content: bytes | str | None, words: str
) -> None:
    path = tmp_path / name
    if content == "folder":
        path.mkdir()
    elif isinstance(content, bytes):
        path.write_bytes(content)
    out = tmp_path / "out"
    out.mkdir()
    for command in (
        ("decide", "--signals", path, "--out", out / "d.csv"),
        ("costs", path, "--turnover", 1, "--out", out / "c"),
        ("score", path, "--periods-per-year", 252, "--out", out / "s"),
    ):
        assert words in refused(golive(*command), traces=(out,)), command


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("gone.yaml", None, "no market file"),
        ("folder.yaml", "folder", "is a folder"),
        *((f"{what.split()[0]}.yaml", text, ".yaml:") for what, text in TEXTS.items()),
        ("line.yaml", b"{" + b'"a": 017, ' * 100_000 + b"}", "..."),
    ],
)
def test_a_market_description_that_cannot_be_read_is_refused(
    golive: Golive, tmp_path: Path, name: str, content: bytes | str | None, words: str
) -> None:
    path = tmp_path / name
    if content == "folder":
        path.mkdir()
    elif isinstance(content, bytes):
        path.write_bytes(content)
    out = tmp_path / "out"
    out.mkdir()
    message = refused(golive("run", "--market", path, "--out", out / "run"), traces=(out,))
    assert words in message
    assert max(len(line) for line in message.splitlines()) < 300


@pytest.mark.parametrize("command", [("explain", "A", "--run"), ("report", "run")])
def test_a_folder_that_is_no_run_is_refused(golive: Golive, tmp_path: Path, command: tuple[str, ...]) -> None:
    (tmp_path / "file").write_text("")
    for name in ("gone", "file", "."):
        assert "holds no run" in refused(golive(*command, tmp_path / name))


def test_a_run_whose_policy_was_edited_gone_or_broken_is_not_explained(
    golive: Golive, sample_run: Path, tmp_path: Path
) -> None:
    run = tmp_path / "run"
    shutil.copytree(sample_run, run)
    signal = "momentum-1767571306000000000-short"
    gate = "policy/rules/gates/orderflow.yaml"
    text = (run / gate).read_text()
    edit(run, gate, "{value: 60 %, range: [50 %", "{value: 61 %, range: [50 %")
    for command in (("explain", signal, "--run", run), ("report", "run", run)):
        assert "not the one that decided it" in refused(golive(*command))
    (run / gate).write_text(text.replace("bypass:", "bypas:"))
    assert f"{run}/{gate}:7:1: GL102" in refused(golive("explain", signal, "--run", run))
    shutil.rmtree(run / "policy")
    assert "has no `policy`" in refused(golive("explain", signal, "--run", run))


# Places that are written


Writer = Callable[[Path, Path, Path], tuple[object, ...]]
DAILY = ("--periods-per-year", 365, "--trading-days", 365)
"""Of the returns that these tests write: one on every day of the calendar."""

WRITERS: dict[str, Writer] = {
    "init": lambda out, *_: ("init", out),
    "run": lambda out, *_: ("run", "--sample", "--to", "2026-01-05T00:01:50Z", "--out", out),
    "decide": lambda out, signals, _: ("decide", "--signals", signals, "--out", out.with_suffix(".csv")),
    "costs": lambda out, _, returns: ("costs", returns, "--turnover", 1, "--resamples", 100, "--out", out),
    "score": lambda out, _, returns: ("score", returns, *DAILY, "--out", out),
    "impact": lambda out, *_: (*IMPACT, "--out", out),
    "graph": lambda out, *_: ("graph", "--out", out),
    "schema": lambda out, *_: ("schema", "--out", out),
}


@pytest.mark.parametrize("command", WRITERS)
def test_nothing_is_written_below_a_file(
    golive: Golive, tmp_path: Path, signals: Path, returns: Path, command: str
) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_text("mine")
    message = refused(golive(*WRITERS[command](blocked / "below" / "it", signals, returns)))
    assert f"`{blocked}` is not a folder" in message
    assert blocked.read_text() == "mine"


@pytest.mark.parametrize("command", WRITERS)
def test_a_folder_that_nobody_may_write_to_is_named(
    golive: Golive, tmp_path: Path, signals: Path, returns: Path, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    shut = tmp_path / "shut"
    shut.mkdir()

    def no(**_: object) -> str:
        raise PermissionError(13, "Permission denied", str(shut / ".x"))

    monkeypatch.setattr(tempfile, "mkdtemp", no)
    message = refused(golive(*WRITERS[command](shut / "it", signals, returns)), traces=(shut,))
    assert f"nothing can be written into `{shut}" in message
    assert "permission denied" in message


@pytest.mark.parametrize("command", [name for name in WRITERS if name not in ("init", "run", "schema")])
def test_a_folder_is_not_overwritten_by_a_file(
    golive: Golive, tmp_path: Path, signals: Path, returns: Path, command: str
) -> None:
    folder = tmp_path / "folder.csv"
    folder.mkdir()
    message = refused(golive(*WRITERS[command](folder, signals, returns)), traces=(folder,))
    assert "is a folder" in message


@pytest.mark.parametrize("command", ["init", "run"])
def test_a_file_is_not_overwritten_by_a_folder(
    golive: Golive, tmp_path: Path, signals: Path, returns: Path, command: str
) -> None:
    file = tmp_path / "file"
    file.write_text("mine")
    assert "is not a folder" in refused(golive(*WRITERS[command](file, signals, returns)))
    assert file.read_text() == "mine"
