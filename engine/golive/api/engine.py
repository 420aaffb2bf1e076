"""`Engine`: a policy library, compiled once, and the decisions it gives."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from golive.account.daily_loss import most_loss, with_loss
from golive.api.book_rows import complete
from golive.api.column_types import time_columns
from golive.api.decide_table import decided_table
from golive.api.described_terms import described
from golive.api.frames import Frame, in_kind, signals_of
from golive.api.intents import intended
from golive.api.markets import find_market
from golive.api.model_versions import versioned
from golive.api.money_session import PRODUCTION, MoneyTerms, money_parts
from golive.api.one_instant import dated_alike
from golive.api.overrides import Overrides, override
from golive.api.permit_cells import unpermitted
from golive.api.rows import consistent, deciding, moments, named, with_instants
from golive.api.session import Session, known_mode
from golive.api.usual_rows import UsualRows
from golive.checker import check
from golive.compiler import compile_library
from golive.compiler.non_bypass import Proof, prove
from golive.compiler.program import Program
from golive.compiler.program_issues import findings
from golive.compiler.refusals import refusals
from golive.core.back_end import back_end
from golive.core.errors import InvalidInput, InvalidLibrary
from golive.core.intent import CLOSE, closes
from golive.core.issue import Issue, in_order, is_error
from golive.core.row import INTENT, Row
from golive.core.sentences import Sentences
from golive.decision import Decision, read_decision
from golive.documents.library import Specs
from golive.documents.market import MarketSpec
from golive.evaluator.ingest import reading
from golive.evaluator.scalar import ScalarFunction, compile_scalar
from golive.evaluator.trace import Trace
from golive.loader.library import load_library
from golive.loader.shipped import library_root
from golive.models.functions import FUNCTIONS

if TYPE_CHECKING:
    from golive.api.bot_journal import BotJournal
    from golive.core.clock import Clock


class Engine:
    """A compiled policy library.

    Make one with `from_folder` or `shipped`; both raise `InvalidLibrary`, with every issue, when the library has
    mistakes. An engine holds no state and can be shared between threads.

    `backend` is how it decides tables: `columns`, `numexpr`, `jit` or `scalar`, which give the same answers. Where none
    is named, `jit` decides tables of a million rows or more if it is installed, and `columns` the others.
    """

    def __init__(
        self,
        program: Program,
        issues: tuple[Issue, ...] = (),
        *,
        backend: str | None = None,
        folder: Path | None = None,
    ) -> None:
        self.program, self.issues, self.folder = program, issues, folder
        self.backend = None if backend is None else back_end(backend)

    @classmethod
    def from_folder(
        cls, folder: str | Path, *, overrides: Overrides | None = None, backend: str | None = None
    ) -> Engine:
        """Load, check and compile a folder with `rules/` and `strategies/`.

        `overrides` are parameters by `document.name`; each may only tighten, and enters the digests.
        """
        chosen = None if backend is None else back_end(backend)
        if not isinstance(folder, str | Path):
            raise InvalidInput(f"a library is a folder's path, not a {type(folder).__name__}")
        specs, issues = load_library(Path(folder), cases=False)
        return cls.from_specs(specs, issues, overrides=overrides, backend=chosen, folder=Path(folder))

    @classmethod
    def shipped(cls, *, overrides: Overrides | None = None, backend: str | None = None) -> Engine:
        """Compile the library that golive ships."""
        return cls.from_folder(library_root(), overrides=overrides, backend=backend)

    @classmethod
    def from_specs(
        cls,
        specs: Specs,
        issues: tuple[Issue, ...] = (),
        *,
        overrides: Overrides | None = None,
        backend: str | None = None,
        folder: Path | None = None,
    ) -> Engine:
        """Check and compile loaded documents, which may be those of a folder."""
        checked, remarks = check(specs if is_error(issues) else override(specs, overrides or {}), FUNCTIONS)
        issues = in_order((*issues, *remarks))
        if checked is not None and not is_error(issues):
            program = compile_library(checked)
            issues = in_order((*issues, *findings(program, prove(program), refusals(program))))
            if not is_error(issues):
                return cls(program, issues, backend=backend, folder=folder)
        raise InvalidLibrary(issues, specs.sources)

    @cached_property
    def proofs(self) -> tuple[Proof, ...]:
        """The non-bypass proof of every gate that says `bypass: never`."""
        return prove(self.program)

    @cached_property
    def _scalar(self) -> ScalarFunction:
        return compile_scalar(self.program.decision)

    @cached_property
    def _scalar_closing(self) -> ScalarFunction | None:
        return None if self.program.closing is None else compile_scalar(self.program.closing.decision)

    @cached_property
    def _usual(self) -> UsualRows:
        closing = {} if self._scalar_closing is None else {CLOSE: self._scalar_closing}
        return UsualRows(self.program, {self.program.checked.intent: self._scalar, **closing})

    @cached_property
    def _columns(self) -> tuple[tuple[str, str], ...]:
        return tuple(deciding(self.program))

    @cached_property
    def _most_loss(self) -> float | None:
        return most_loss(self.program)

    @cached_property
    def _times(self) -> tuple[str, ...]:
        return tuple(time_columns(self.program))

    def evaluate(self, row: Row, *, now: int, skew: int = 0) -> Trace:
        """Evaluate one ready row (columns of the flat table); never raises for what the row holds.

        What closes is evaluated by the closing pipeline: the trace's program is that of the one that decides.
        """
        now, skew = reading(now, skew)
        row = intended(self.program, row)
        program, function = self.program, self._scalar
        if program.closing is not None and closes(row.get(INTENT)):
            assert self._scalar_closing is not None
            program, function = program.closing, self._scalar_closing
        values, bad = function.of(row, now, skew)
        return Trace(program=program, function=function, row=row, values=values, bad=tuple(bad), now=now)

    def decide(self, row: Row) -> Decision:
        """Decide one ready row: its columns, `decided_at` among them; `clock_skew` is in integer nanoseconds.

        Times are integer nanoseconds UTC, datetimes with a zone or `numpy.datetime64`, which counts in UTC.

        A row without a `signal_id` holds. An engine remembers no ids: what may come twice is for a session.

        A row shows no permit, whatever its columns of one hold: in canary and live it halts. A session looks at one.

        A row may give a book as arrays (`bid_prices`, `bid_sizes`, `ask_prices`, `ask_sizes`, `book_at`) instead of
        the features computed from it, and the day's result as `daily_pnl`, signed, instead of `daily_loss`. Of a
        market that the library describes, terms of the venue that differ from the description are unknown.
        """
        decision = self._usual.decision(row)
        return self._decide_by_cell(row) if decision is None else decision

    def _decide_by_cell(self, row: Row) -> Decision:
        """Decide any row, what is doubtful in it made unknown first."""
        row = versioned(self.program, consistent(with_instants(row, self._times), self._columns))
        row = dated_alike(self.program, row)
        row = row if self._most_loss is None else with_loss(row, self._most_loss)
        now, skew = moments(row)
        row = unpermitted(self.program, row)
        row = complete(self.program, named(self.program, row), now, skew)
        return read_decision(self.evaluate(described(self.program).checked(row), now=now, skew=skew))

    def decide_frame(self, frame: Frame, *, reasons: bool | Sentences = True, backend: str | None = None) -> Frame:
        """Decide many ready rows; see `golive decide --describe` for the columns.

        `frame` is a DataFrame of pandas or polars, a duckdb relation, an arrow table or whatever else speaks arrow's
        stream (`__arrow_c_stream__`); decisions come back in the same kind. Times are integer nanoseconds UTC, or
        instants with a zone in any unit; a column of floats, or of times without a zone, is refused by name.

        A row without a `signal_id` holds; an id that two rows have is refused.

        `reasons=False` leaves the sentences out, which a million rows do not need; `Sentences.REFUSED` makes those of
        rows that may not be sent. Words come back as categories, for a million rows have few of them. `backend` is the
        engine's own unless another is named; all give the same answers, and `columns` is the fastest.
        """
        return in_kind(frame, decided_table(self, signals_of(frame), backend=backend, reasons=reasons).columns)

    def warm(self) -> None:
        """Compile what decides one signal now, before anybody waits for the first decision of either kind."""
        _ = self._scalar, self._scalar_closing

    def session(
        self,
        symbol: str,
        *,
        market: str | Path | MarketSpec | None = None,
        mode: str = "paper",
        journal: str | Path | BotJournal | None = None,
        permit: str | Path | None = None,
        trust: str | Path | None = None,
        records: str | Path | None = None,
        realm: str = PRODUCTION,
        clock: Clock | None = None,
    ) -> Session:
        """Open a session on one instrument.

        `market` is a description of `symbol`, the path of one, or the id of one in the library; without it the
        library's description of `symbol` is used.

        `canary` and `live` need the bot's own `journal`, its `permit` (a file, or the folder of several) and `trust`,
        the file of the roots' keys; the rest of them is told in `MoneyTerms`. One journal is for all sessions of a bot:
        the next one is given `session.journal`.
        """
        described = find_market(self.program.checked.specs, symbol, market)
        if described.symbol != symbol:
            # Another instrument's lot, tick and fees would decide the size.
            message = f"market `{described.id}` describes `{described.symbol}`, not `{symbol}`"
            raise InvalidInput(message, hint="give the market description of the instrument that is traded")
        self.warm()
        given = MoneyTerms(journal=journal, permit=permit, trust=trust, records=records, realm=realm, clock=clock)
        known_mode(mode)
        parts = money_parts(self, mode, given)
        return Session(self, described, mode=mode, journal=parts.journal, permit=parts.permit)
