"""What is built is what is in the tree, and runs where nothing else of golive is."""

from __future__ import annotations

import configparser
import os
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest
from tests.places import REPOSITORY

from golive import Engine

FOLDERS = ("rules", "strategies", "checklists", "templates")
BUILT_FROM = ("pyproject.toml", "setup.cfg", "MANIFEST.in", "README.md", "LICENSE", "CHANGELOG.md")
BUILD = """\
import os, tarfile
from setuptools import build_meta
sdist = build_meta.build_sdist("dist")
tarfile.open(f"dist/{sdist}").extractall("unpacked", filter="data")
os.chdir(f"unpacked/{sdist.removesuffix('.tar.gz')}")
build_meta.build_wheel("../../dist", {"--build-option": "--compression=stored"})
"""


def settings(text: str) -> dict[str, dict[str, str]]:
    """Return the sections of a `setup.cfg`; what is built writes one more into it."""
    parser = configparser.ConfigParser()
    parser.read_string(text)
    return {name: dict(parser[name]) for name in parser}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of an sdist, built from a tree that is linked to this one, and of a wheel built out of it."""
    tree = tmp_path_factory.mktemp("packaging")
    (tree / "engine").mkdir()  # of its own: setuptools notes there what it packs
    for name in (*BUILT_FROM, *FOLDERS, "engine/golive"):
        (tree / name).symlink_to(REPOSITORY / name)
    done = subprocess.run([sys.executable, "-c", BUILD], cwd=tree, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{done.stderr}\nbuilding needs the setuptools of `pyproject.toml`: make test"
    return tree / "dist"


@pytest.fixture(scope="module")
def wheel(built: Path) -> dict[str, bytes]:
    """Return the files of the wheel by name."""
    (path,) = built.glob("*.whl")
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def sdist(built: Path) -> dict[str, bytes]:
    """Return the files of the sdist by name."""
    (path,) = built.glob("*.tar.gz")
    with tarfile.open(path) as archive:
        files = ((entry.name.partition("/")[2], archive.extractfile(entry)) for entry in archive)
        return {name: file.read() for name, file in files if file is not None}


def test_the_licence_is_in_the_wheel(wheel: dict[str, bytes]) -> None:
    (shipped,) = (name for name in wheel if name.endswith("/LICENSE"))
    assert ".dist-info/" in shipped
    assert wheel[shipped] == (REPOSITORY / "LICENSE").read_bytes()
    (metadata,) = (text for name, text in wheel.items() if name.endswith("/METADATA"))
    assert b"\nLicense-File: LICENSE\n" in metadata


def test_all_that_the_wheel_is_built_from_is_in_the_sdist(sdist: dict[str, bytes], wheel: dict[str, bytes]) -> None:
    for name in set(BUILT_FROM) - {"setup.cfg"}:
        assert sdist[name] == (REPOSITORY / name).read_bytes(), name
    packed, written = (
        settings(text.decode()) for text in (sdist["setup.cfg"], (REPOSITORY / "setup.cfg").read_bytes())
    )
    assert {name: packed[name] for name in written} == written
    for name, text in wheel.items():
        if ".dist-info/" not in name:
            policy = name.removeprefix("golive/")
            assert sdist[policy if policy.startswith(FOLDERS) and policy in sdist else f"engine/{name}"] == text, name


def test_the_wheel_holds_every_module_and_every_policy_file(wheel: dict[str, bytes]) -> None:
    engine = REPOSITORY / "engine"
    modules = {f.relative_to(engine).as_posix() for f in (engine / "golive").rglob("*.py")}
    policy = {
        f"golive/{f.relative_to(REPOSITORY).as_posix()}"
        for folder in FOLDERS
        for f in (REPOSITORY / folder).rglob("*")
        if f.is_file() and not f.name.startswith(".")
    }
    assert modules | policy <= set(wheel)


def test_what_is_built_runs_where_nothing_else_of_golive_is(built: Path, tmp_path: Path) -> None:
    """It is installed without an index, into an environment that finds only the other packages of this one."""
    (archive,) = built.glob("*.whl")
    environment = tmp_path / "environment"
    venv.create(environment, with_pip=False, symlinks=True)
    python = environment / "bin" / "python"
    (site,) = environment.glob("lib/python*/site-packages")
    # A .pth adds a folder without its own .pth files: the checkout stays out of sight.
    (site / "others.pth").write_text(f"{sysconfig.get_path('purelib')}\n", encoding="utf-8")
    pip = (sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-index", "--no-deps")
    assert _run(tmp_path, *pip, "--no-compile", archive) == ""
    minutes = ("--no-shadows", "--to", "2026-01-05T00:02:00Z")
    run = (environment / "bin" / "golive", "run", "--sample", *minutes, "--out", "out")
    assert Engine.shipped().program.digests.policy[:12] in _run(tmp_path, *run)
    assert str(site) in _run(tmp_path, python, "-c", "import golive; print(golive.__file__)")


def _run(folder: Path, *command: str | Path) -> str:
    clean = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, env=clean, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout
