"""The accounts that trade a strategy, as their journals and heartbeats say: what each of them runs, and since when."""

from __future__ import annotations

from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from golive.cli.records_place import root_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from golive.api.engine import Engine
    from golive.api.paper_terms import PaperTerms
    from golive.cli.open_library import LibraryPlace
    from golive.documents.paper import Paper
    from golive.journal.home import Home
    from golive.paper.heartbeat_file import Beat
    from golive.readiness.measures.facts import HostSeen

Account = tuple["PaperTerms", "Home", "Beat | None"]
"""An account's terms, its journal, and its last heartbeat, None where it was never heard."""


def versions_of(engine: Engine, place: LibraryPlace, strategy: str) -> tuple[str, ...]:
    """Return the digests of what the account of a strategy ran, run by run, and of what it would run now.

    Of an account that never ran there are none.
    """
    from golive.loader.code_digest import deciding_code
    from golive.paper.account_subject import subject_of

    with account_of_strategy(engine, place, strategy) as account:
        if account is None:
            return ()
        terms, home, _ = account
        ran = _ran(home, terms)
        return (*ran, subject_of(engine, terms, deciding_code()).digest) if ran else ()


def hosts_heard(engine: Engine, place: LibraryPlace, strategy: str) -> tuple[tuple[str, ...], tuple[HostSeen, ...]]:
    """Return the accounts that trade a strategy, each of which runs somewhere, and what each that was heard runs.

    Its newest run names what it runs, which has to be what this library would run for it now.
    """
    from golive.loader.code_digest import deciding_code
    from golive.paper.account_subject import subject_of
    from golive.readiness.measures.facts import HostSeen

    declared, heard, code = list[str](), list[HostSeen](), deciding_code()
    for paper in _papers(engine, strategy):
        declared.append(paper.header.id)
        with _account(engine, place, paper) as account:
            if account is None:
                continue
            terms, home, beat = account
            if beat is not None:
                ran, approved = _ran(home, terms), subject_of(engine, terms, code).digest
                subject = ran[-1] if ran else None
                heard.append(HostSeen(host=terms.name, subject=subject, approved=approved, at=beat.at))
    return tuple(declared), tuple(heard)


def _ran(home: Home, terms: PaperTerms) -> tuple[str, ...]:
    """Return the digests of what an account ran, run by run."""
    from golive.journal.journal import JournalReader
    from golive.paper.account_journal import begun_in, runs_of

    begun = [begun_in(JournalReader(home, name)) for name in runs_of(home, terms.name)]
    return tuple(one.body.subject for one in begun if one is not None)


def _papers(engine: Engine, strategy: str) -> list[Paper]:
    papers = engine.program.checked.specs.papers
    return [one for one in papers if any(name.value == strategy for name in one.strategies)]


@contextmanager
def account_of_strategy(engine: Engine, place: LibraryPlace, strategy: str) -> Iterator[Account | None]:
    """Give the first account of a strategy; None without one, or its journal."""
    papers = _papers(engine, strategy)
    if not papers:
        yield None
        return
    with _account(engine, place, papers[0]) as account:
        yield account


@contextmanager
def _account(engine: Engine, place: LibraryPlace, paper: Paper) -> Iterator[Account | None]:
    from golive.api.paper_terms import paper_terms
    from golive.journal.home_at import home_at, lies_at
    from golive.paper.account_files import AccountFiles
    from golive.paper.heartbeat_file import Beat, read_beat

    terms = paper_terms(paper, engine.program.checked.specs)
    files = AccountFiles.below(root_of(place), terms.name)
    last = read_beat(files.heartbeat, terms.name)
    beat = last if isinstance(last, Beat) else None
    journal = str(files.journal) if beat is None else beat.journal
    if not lies_at(journal):
        yield None
        return
    with closing(home_at(journal, read_only=True)) as home:
        yield terms, home, beat
