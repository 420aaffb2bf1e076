"""What a worker of a cluster does of `golive run`: it compiles a library from its text, and makes a run of it."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from dataclasses import asdict, replace
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from golive.api.markets import market_digest
from golive.cli.kept_policy import engine_of_files
from golive.cli.made_runs import MadeRun, quietly
from golive.cli.open_market import DescribedMarket
from golive.cli.planned_runs import RunOptions
from golive.cli.shared_files import SAME, check_files, shared_files
from golive.core.dataclass import dataclass
from golive.core.errors import InvalidInput
from golive.loader.market_file import market_of_text

if TYPE_CHECKING:
    from golive.api.engine import Engine

_LIBRARIES = 4
"""Compiled libraries that a worker keeps."""

_ONE_AT_A_TIME = threading.Lock()
"""What a run says is heard from the standard error of its process."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketJob:
    """A market as text: its description by the name that messages say, and where and what its data are."""

    name: str
    text: str
    digest: str
    roots: tuple[str, ...]
    files: Mapping[str, str]
    """The digest of each file, by its path."""

    @classmethod
    def of(cls, market: DescribedMarket) -> MarketJob:
        """Return what is told a worker of a market."""
        roots = tuple(root.resolve() for root in market.roots)
        return cls(
            name=market.spec.header.span.file,
            text=market.text,
            digest=market_digest(market.spec),
            roots=tuple(map(str, roots)),
            files=shared_files(market.spec.streams, roots),
        )

    def market(self, seed: int | None) -> DescribedMarket:
        """Return the market as the command has it.

        Raises
        ------
        InvalidInput
            Where a file is not what the command saw under its path.
        """
        spec, _, sources = market_of_text(self.text, self.name)
        if spec is None:
            raise InvalidInput(f"`{self.name}` is no market description here", hint=SAME)
        roots = tuple(map(Path, self.roots))
        market = DescribedMarket(spec=spec, text=self.text, sources=sources, roots=roots).seeded(seed)
        if market_digest(market.spec) != self.digest:
            raise InvalidInput(f"`{self.name}` means something else here", hint=SAME)
        check_files(self.files)
        return market


@dataclass(frozen=True, slots=True, kw_only=True)
class RunJob:
    """A run to make: as text it goes to a worker."""

    options: RunOptions
    library: str
    """The digest of its files: by it they lie in what all jobs share."""
    policy: str
    markets: tuple[MarketJob, ...]

    def text(self) -> str:
        """Return it as JSON."""
        return json.dumps(asdict(self), default=str)

    @classmethod
    def of(cls, text: str) -> RunJob:
        """Return it from JSON."""
        given: dict[str, Any] = json.loads(text)
        asked = given["options"]
        lists = {name: tuple(asked[name]) for name in ("markets", "strategies")}
        markets = tuple(MarketJob(**{**one, "roots": tuple(one["roots"])}) for one in given["markets"])
        options = RunOptions(**{**asked, **lists, "out": Path(asked["out"])})
        return cls(options=options, library=given["library"], policy=given["policy"], markets=markets)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunAnswer:
    """A run on its way: what it came to, and the files of its folder."""

    run: MadeRun
    files: Mapping[str, bytes]


def make_run(libraries: bytes, job: str) -> RunAnswer:
    """Make a run by one of the libraries, each given as the text of its files by their digest.

    Raises
    ------
    InvalidInput
        As one process does, and for data that are not what the command saw.
    OSError
        Where nothing can be written here.
    """
    asked = RunJob.of(job)
    with _ONE_AT_A_TIME, TemporaryDirectory(prefix="golive-") as folder:
        engine = _engine(libraries, asked.library, asked.policy)
        out = Path(folder) / "run"
        run = quietly(lambda options: _replayed(options, engine, asked), None, replace(asked.options, out=out))
        paths = sorted(path for path in out.rglob("*") if path.is_file())
        return RunAnswer(run=run, files={path.relative_to(out).as_posix(): path.read_bytes() for path in paths})


def _replayed(options: RunOptions, engine: Engine, asked: RunJob) -> MadeRun:
    from golive.cli.run import replayed

    return replayed(options, engine, [market.market(options.seed) for market in asked.markets])


@lru_cache(_LIBRARIES)
def _engine(libraries: bytes, library: str, policy: str) -> Engine:
    return engine_of_files(json.loads(libraries)[library], policy)
