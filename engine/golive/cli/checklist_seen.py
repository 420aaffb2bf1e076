"""`golive checklist status, export` and `golive report readiness`: how strategies stand, by the records."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from golive.cli.analysis_output import check_answer
from golive.cli.checklist_answers import expiring, status_as_json, status_lines, view_of
from golive.cli.checklist_ground import checklist_ground
from golive.cli.checklist_score import since_when
from golive.cli.checklist_signed import Counted, counted
from golive.cli.json_output import json_text
from golive.cli.output_files import check_place, write_text
from golive.core.dataclass import dataclass
from golive.core.errors import InvalidInput
from golive.core.printable import printable
from golive.core.unit import NANOS, TIME, parse_quantity
from golive.journal.system_clock import SystemClock
from golive.readiness.stage import Stage
from golive.report.analysis import analysis_text, render_analysis
from golive.report.readiness_report import ReadinessView, readiness_analysis

READY, NOT_READY, NOBODY = 0, 1, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusOptions:
    """What is asked for, as it is written on the command line."""

    library: str | None
    strategy: str | None
    records: str | None
    stage: str
    expiring: str | None
    form: str
    out: Path | None
    trust: Path | None
    since: str | None = None
    anchor: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportOptions:
    """What the report is asked for, as it is written on the command line."""

    strategy: str | None
    library: str | None
    records: str | None
    trust: Path | None
    since: str | None
    form: str
    out: Path | None
    anchor: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportOptions:
    """What is exported, as it is written on the command line."""

    library: str | None
    strategy: str | None
    records: str | None
    trust: Path | None
    form: str
    key: Path | None
    out: Path | None
    anchor: Path | None = None


def export_status(asked: ExportOptions) -> int:
    """Write how strategies stand, or print it, and return the exit code."""
    if (asked.form == "dsse") != (asked.key is not None):
        raise click.UsageError("give --export-key FILE with --format dsse: the envelope says who exported")
    if asked.out is not None:
        check_place(asked.out)
    views = views_of(asked.library, asked.records, asked.strategy, asked.trust, anchor=asked.anchor)
    if asked.form == "html":
        text = page_of(views)
    elif asked.key is not None:
        from golive.readiness.checklist.exported import exported_envelope

        text = exported_envelope(status_as_json(views, None), asked.key)
    else:
        text = json_text(status_as_json(views, None))
    if asked.out is None:
        click.echo(text)
    else:
        write_text(asked.out, text if text.endswith("\n") else f"{text}\n")
        click.echo(printable(f"{asked.form}: {asked.out}", keep=""))
    return _hold(views)


def show_status(asked: StatusOptions) -> int:
    """Print how strategies stand, and return the exit code."""
    check_answer(asked.form, asked.out)
    within = _within(asked.expiring)
    views = views_of(asked.library, asked.records, asked.strategy, asked.trust, asked.since, anchor=asked.anchor)
    if asked.form == "html":
        text = page_of(views)
    elif asked.form == "json":
        text = json_text(status_as_json(views, within))
    else:
        text = "\n".join(printable(line) for line in status_lines(views, within))
    if asked.out is None:
        click.echo(text)
    else:
        write_text(asked.out, text if text.endswith("\n") else f"{text}\n")
        click.echo(printable(f"{asked.form}: {asked.out}", keep=""))
    if not views:
        return NOBODY
    if within is not None:
        return NOT_READY if any(expiring(view.standing, within) for view in views) else READY
    ready = all(view.standing.readiness(Stage(asked.stage)).ready for view in views)
    return READY if ready else NOT_READY


def show_report(asked: ReportOptions) -> int:
    """Render how one strategy stands, or print it, and return the exit code."""
    form, out = asked.form, asked.out
    check_answer(form, out)
    views = views_of(asked.library, asked.records, asked.strategy, asked.trust, asked.since, anchor=asked.anchor)
    if form == "json":
        text = json_text(status_as_json(views, None)) + "\n"
    elif form == "html":
        text = page_of(views)
    else:
        text = "\n\n".join(analysis_text(readiness_analysis(view)) for view in views) + "\n"
    if out is None:
        click.echo(text, nl=False)
    else:
        write_text(out, text)
        click.echo(printable(f"{form}: {out}", keep=""))
    return _hold(views)


def _hold(views: Sequence[ReadinessView]) -> int:
    """Return the exit code of what only tells: records that do not hold are told, and no success."""
    return NOT_READY if any(view.standing.doubt for view in views) else READY


def views_of(
    library: str | None,
    records: str | None,
    strategy: str | None,
    trust: Path | None,
    since: str | None = None,
    *,
    anchor: Path | None = None,
) -> list[ReadinessView]:
    """Return what is told of the strategies that are asked for, as of now, and beside it as of a date."""
    ground = checklist_ground(library, records, anchor)
    now, strategies = SystemClock().wall_ns(), ground.strategies(strategy)
    then: Sequence[Counted | None] = [None] * len(strategies)
    if since is not None:
        at = since_when(since, now)
        then = counted(ground.earlier(at), strategies, trust, at)
    pairs = zip(counted(ground, strategies, trust, now), then, strict=True)
    return [view_of(ground, one, library, before, trust=trust) for one, before in pairs]


def page_of(views: list[ReadinessView]) -> str:
    """Return the page of one strategy."""
    if len(views) != 1:
        names = ", ".join(view.standing.strategy for view in views)
        raise InvalidInput("a page is of one strategy", hint=f"name one of {names or 'none'}")
    return render_analysis(readiness_analysis(views[0]))


def _within(text: str | None) -> int | None:
    if text is None:
        return None
    quantity = parse_quantity(text) or parse_quantity(_spaced(text))
    if quantity is None or quantity.unit.dimension != TIME or quantity.value < 0:
        raise InvalidInput(f"`{text}` is no length of time", hint="write for example `--expiring 14d`")
    return int(quantity.value * NANOS)


def _spaced(text: str) -> str:
    """Return `14d` as `14 d`."""
    digits = len(text) - len(text.lstrip("0123456789._"))
    return f"{text[:digits]} {text[digits:]}"
