"""Where tests find real data, and what happens when it is not there."""

from __future__ import annotations

import gc
import importlib.util
import os
import shutil
import uuid
from collections.abc import Generator, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings
from tests.after_import import after_import
from tests.compiled_once import remember_engines
from tests.places import DATA, REPOSITORY, absent

if TYPE_CHECKING:
    from tests.chromium import Browser
    from tests.postgres_server import Server

    from golive.api import Engine
    from golive.replay.replay import Run

LONGEST = (REPOSITORY / "tests/paper/test_lived_days.py", REPOSITORY / "tests/test_readme.py")


def require(path: Path) -> Path:
    """Return the path of a recording, which is absent where nobody has put it."""
    if not path.exists():
        absent(f"{path.name} is not here; set GOLIVE_DATA to the folder of market recordings")
    return path


@pytest.fixture(scope="session")
def market_data() -> Path:
    """Return the folder of real recordings."""
    return require(DATA)


@pytest.fixture(scope="session")
def vectors() -> Path:
    """Return the folder of reference answers."""
    return require(DATA.parent.parent / "vectors")


@pytest.fixture(scope="session")
def check(vectors: Path) -> ModuleType:
    """Return what compares reference answers with those of adapters."""
    spec = importlib.util.spec_from_file_location("vectors_check", vectors / "check.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def postgres_programs() -> Path:
    """Return the folder of PostgreSQL's programs."""
    from tests.postgres_server import ABSENT, programs

    return programs() or absent(ABSENT)


@pytest.fixture(scope="session")
def postgres(postgres_programs: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Return the PostgreSQL server of this run; the workers of pytest-xdist share one."""
    from tests.postgres_server import shared_server

    own = tmp_path_factory.getbasetemp()
    with shared_server(postgres_programs, own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) as server:
        yield server


@pytest.fixture
def postgres_database(postgres: Server) -> Iterator[str]:
    """Return the name of an empty PostgreSQL database of the test's own."""
    name = f"test_{uuid.uuid4().hex}"
    with postgres.connect() as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield name
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def journal_place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return where journals lie, as a user says it: a file, or the address of a database."""
    if request.param == "sqlite":
        return str(tmp_path / "paper.db")
    server: Server = request.getfixturevalue("postgres")
    return server.url(request.getfixturevalue("postgres_database"))


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Return a real browser without a network, for all pages of this process."""
    from tests.chromium import started

    with started(tmp_path_factory.mktemp("browser")) as one:
        yield one


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """Return a copy of the shipped library, to edit; without its cases, which an edit may leave without a name."""
    from golive.loader.shipped import FOLDERS, library_root

    target = tmp_path / "policy"
    for name in FOLDERS:
        if (library_root() / name).is_dir():
            shutil.copytree(library_root() / name, target / name, ignore=shutil.ignore_patterns("*.cases.yaml"))
    return target


# Commands in processes of their own, and the workers of pytest-xdist, are compiled once and not at every start.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep compiled code of the tests, and of the processes that they start, out of the home of whoever runs them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Leave what is imported and collected, which lasts as long as the run, out of every collection of garbage."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.freeze()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes a minute or more, so that nothing of it still runs when all else has ended."""
    items.sort(key=lambda item: item.path not in LONGEST)


@pytest.fixture(scope="module")
def kept_as_syntax() -> Iterator[None]:
    """Leave the syntax trees of the house, which tests keep as long as the run, out of every collection of garbage."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.freeze()


def pytest_configure(config: pytest.Config) -> None:
    """Keep what each text of a library came to: most libraries of tests are the shipped one but for a file or two.

    Modules of tests load libraries as they are imported, so it begins as soon as golive's own are. They are not
    imported here: a test of a formula needs none of them.
    """
    patch = pytest.MonkeyPatch()
    config.add_cleanup(patch.undo)

    def remember_texts(files: ModuleType) -> None:
        patch.setattr(files, "load_document", lru_cache(maxsize=1_024)(files.load_document))
        patch.setattr(files, "load_cases", lru_cache(maxsize=256)(files.load_cases))

    awaited = after_import(
        {
            "golive.loader.library": remember_texts,
            "golive.api.engine": lambda stages: remember_engines(patch, stages),
        }
    )
    config.add_cleanup(awaited)


settings.register_profile("golive", deadline=None, derandomize=True)
settings.load_profile("golive")


@pytest.fixture(scope="session")
def shipped() -> Engine:
    """Return the shipped library, compiled."""
    from golive.api import Engine

    return Engine.from_folder(REPOSITORY)


@pytest.fixture(scope="session")
def momentum_run(shipped: Engine) -> Run:
    """Return a replay of the embedded market by the momentum strategy: the source of rows that execute."""
    from tests.replays import SIMULATED, market, replay

    return replay(shipped, market(SIMULATED), strategies=["momentum"])


@pytest.fixture(scope="session")
def executed(momentum_run: Run) -> Mapping[str, Any]:
    """Return a row of the embedded market that the shipped library executes in full."""
    verdicts = momentum_run.decisions.columns["verdict"].tolist()
    row: Mapping[str, Any] = momentum_run.rows[verdicts.index("EXECUTE")]
    return row
