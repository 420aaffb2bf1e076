"""`--cluster`: jobs computed by the workers of a Dask cluster, and their answers in the order of the jobs.

What goes out is text; a worker compiles what it is told of by itself. A job that was begun twice, because its worker
ended meanwhile, is answered once: its answer does not depend on who computes it.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from golive.cli.cluster_versions import check_alike, computes_with
from golive.core.dataclass import dataclass
from golive.core.errors import ClusterLost, GoliveError, InvalidInput

_TLS = "tls://"

LOCAL, SCHEMES = "local", ("tcp://", _TLS)
"""Workers that are started on this machine, and how the address of a scheduler begins."""

_LOOPBACK = "127.0.0.1"

CONNECT_S, POLL_S = 10, 1
"""How long a scheduler has to answer, and how often those that compute are asked whether they are still there."""

SHIPPED_S = 300
"""How long an answer may be on its way, once it is computed."""

POLLS_WITHOUT_WORKERS = 60
"""How often in a row nobody may be there to compute before nothing more is waited for."""

AHEAD = 2
"""Jobs that wait for each worker beside the one that it computes: so many answers at most wait to be heard."""

_HINT = "start its scheduler and workers, or leave `--cluster` out"

Work = Callable[[bytes, str], Any]
"""A function of a module: what all jobs share, and one job, to its answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What a job came to, and the address of who computed it."""

    answer: Any
    worker: str


class Cluster:
    """A cluster that one is connected to, whose workers compute as this process does."""

    def __init__(self, name: str, client: Any) -> None:
        self.name, self._client = name, client
        self._expected = computes_with()

    def check(self) -> None:
        """Refuse a cluster that has no workers, or one that computes with other versions.

        Raises
        ------
        ClusterLost
            For one without workers.
        InvalidInput
            With the worker, and what is different there.
        """
        if not self.threads:
            raise ClusterLost(f"the cluster at {self.name} has no workers", hint=_HINT)
        try:
            versions = {
                "the scheduler": self._client.run_on_scheduler(computes_with),
                **{f"worker {worker}": there for worker, there in self._client.run(computes_with).items()},
            }
        except ImportError as error:
            raise InvalidInput(
                f"the cluster at {self.name} lacks what this process computes with: {error}",
                hint="install the same golive[cluster] for its scheduler and on each worker",
            ) from error
        for who, there in versions.items():
            check_alike(self._expected, there, who)

    @property
    def threads(self) -> int:
        """How many jobs are computed at a time.

        Raises
        ------
        ClusterLost
            Where the scheduler is gone.
        """
        if self._client.status != "running":
            raise self._gone()
        try:
            return sum(self._client.nthreads().values())
        except OSError as error:
            raise self._gone() from error

    def each(self, work: Work, shared: bytes, jobs: Sequence[str]) -> Iterator[Answered]:
        """Yield what each job came to, in their order; few of them are under way at a time.

        Raises
        ------
        GoliveError, OSError
            What the first job in their order failed with.
        ClusterLost
            Where the scheduler, or all workers, are gone, and where each worker ends that is given some job.
        """
        # As a job of its own it is computed again should the workers that have it be lost.
        common = self._client.submit(_same, shared, key=f"golive-{hashlib.sha256(shared).hexdigest()}")
        waiting, under_way = iter(jobs), deque[Any]()
        while True:
            more = (1 + AHEAD) * max(1, self.threads) - len(under_way)
            for job in islice(waiting, max(0, more)):
                under_way.append(self._client.submit(_answer, work, common, self._expected, job, pure=False))
            if not under_way:
                return
            yield self._heard(under_way.popleft())

    def _heard(self, future: Any) -> Answered:
        worker, there, answer = self._result(future)
        check_alike(self._expected, there, f"worker {worker}")
        if isinstance(answer, OSError):
            # Its file is one of that machine.
            reason = f"{answer.strerror or type(answer).__name__}, on worker {worker}"
            raise OSError(answer.errno, reason, answer.filename) from answer
        if isinstance(answer, Exception):
            raise answer
        return Answered(answer=answer, worker=worker)

    def _result(self, future: Any) -> Any:
        from distributed.scheduler import KilledWorker

        while True:
            try:
                self._wait(future)
                # Asked for anew at each poll, an answer that takes longer on its way would never come.
                return future.result(timeout=SHIPPED_S)
            except TimeoutError:
                if future.done():
                    message = f"an answer of the cluster at {self.name} does not come in {SHIPPED_S} s"
                    raise ClusterLost(message, hint="look into the network between it and this process") from None
            except KilledWorker as error:
                message = f"workers of the cluster at {self.name} end wherever a job is computed"
                raise ClusterLost(message, hint="look into what they logged: memory may not do") from error
            except (OSError, CancelledError) as error:
                raise self._gone() from error

    def _wait(self, future: Any) -> None:
        """Wait until a job is done or has failed, as long as somebody is there to do it."""
        from distributed import wait

        absent = 0
        while not future.done():
            try:
                with self._client.as_current():
                    wait(future, timeout=POLL_S)
            except TimeoutError:
                absent = 0 if self.threads else absent + 1
                if absent > POLLS_WITHOUT_WORKERS:
                    raise ClusterLost(f"no worker is left of the cluster at {self.name}", hint=_HINT) from None

    def _gone(self) -> ClusterLost:
        return ClusterLost(f"the scheduler at {self.name} is gone", hint=_HINT)


@contextlib.contextmanager
def open_cluster(asked: str) -> Iterator[Cluster]:
    """Connect to a cluster, or start one on this machine that ends with the block.

    `asked` is `local`, `local:N` for so many workers of one thread each, or the address of a scheduler.

    Raises
    ------
    InvalidInput
        For an address that is none, and where the extra is not installed.
    ClusterLost
        Where nobody answers.
    """
    count = _workers(asked)
    try:
        import dask

        # Before it is imported: what it logs by itself would stand between the lines of a command.
        quiet = {"DASK_LOGGING__DISTRIBUTED": "critical"}
        dask.config.set({"logging": {"distributed": "critical"}, "distributed.nanny.pre-spawn-environ": quiet})
        import distributed
    except ImportError as error:
        raise InvalidInput("`--cluster` needs Dask", hint="install golive[cluster]") from error
    with contextlib.ExitStack() as open_until_then:
        address: Any = asked
        if count is not None:
            address = open_until_then.enter_context(_on_this_machine(distributed, count))
        try:
            if count is None:
                _check_answers(distributed, asked)
            client = distributed.Client(address, timeout=CONNECT_S, set_as_default=False)
        except (OSError, ValueError) as error:
            raise ClusterLost(f"no scheduler answers at {asked}", hint=_HINT) from error
        open_until_then.enter_context(contextlib.closing(client))
        cluster = Cluster(asked, client)
        cluster.check()
        yield cluster


def _check_answers(distributed: Any, address: str) -> None:
    """Refuse who does not speak as Dask does: its client would wait for more of what they say without an end."""
    from distributed.comm.core import connect
    from distributed.utils import LoopRunner

    arguments = distributed.Security().get_connection_args("client")
    if address.startswith(_TLS) and arguments["ssl_context"] is None:
        hint = "set `distributed.comm.tls` in Dask's configuration: ca-file, client.cert, client.key"
        raise InvalidInput(f"`{address}` asks for certificates, and Dask is told of none", hint=hint)
    runner = LoopRunner()
    runner.start()
    try:
        connection = runner.run_sync(connect, address, callback_timeout=CONNECT_S, **arguments)
        runner.run_sync(connection.close)
    finally:
        runner.stop()


def _workers(asked: str) -> int | None:
    """Return how many workers to start here; None for the address of a scheduler."""
    if asked.startswith(SCHEMES) and _is_address(asked):
        return None
    name, _, count = asked.partition(":")
    if name == LOCAL and not count:
        return os.cpu_count() or 1
    if name == LOCAL and count.isascii() and count.isdigit() and int(count):
        return int(count)
    hint = f"write `{LOCAL}`, `{LOCAL}:2` for two workers, or the address of a scheduler, `tcp://HOST:8786`"
    raise InvalidInput(f"`{asked}` is no cluster", hint=hint)


def _is_address(asked: str) -> bool:
    """Say whether a host and a port are named, and nothing else: no other is there to be tried again."""
    try:
        parts = urlsplit(asked)
        return bool(parts.hostname and parts.port) and asked == f"{parts.scheme}://{parts.netloc}"
    except ValueError:
        return False


@contextlib.contextmanager
def _on_this_machine(distributed: Any, count: int) -> Iterator[Any]:
    """Start a scheduler in this process, and workers in their own; they end with it, however it is ended."""
    with (
        _same_environment(),
        tempfile.TemporaryDirectory(prefix="golive-") as folder,
        distributed.LocalCluster(
            n_workers=count,
            threads_per_worker=1,
            processes=True,
            # Without a dashboard it listens all the same: on a port of its own, not on 8787, which may be taken.
            dashboard_address=f"{_LOOPBACK}:0",
            scheduler_kwargs={"dashboard": False},
            memory_limit=0,
            local_directory=folder,
        ) as started,
    ):
        yield started


@contextlib.contextmanager
def _same_environment() -> Iterator[None]:
    """Put back what Dask sets for its workers in the environment of this process, where it would stay for others."""
    before = dict(os.environ)
    try:
        yield
    finally:
        for name in os.environ.keys() - before.keys():
            del os.environ[name]
        os.environ.update(before)


def _same(shared: bytes) -> bytes:
    return shared


def _answer(work: Work, shared: bytes, expected: Mapping[str, str], job: str) -> tuple[str, Mapping[str, str], Any]:
    """Do a job on a worker; return who that is, what it computes with, and the answer or what the job failed with."""
    from distributed import get_worker

    there, worker = computes_with(), str(get_worker().address)
    if there != expected:
        # Joined meanwhile: what it computes is of no use, and why is common where it is asked for.
        return worker, there, None
    try:
        return worker, there, work(shared, job)
    except (GoliveError, OSError) as error:
        return worker, there, error
