"""`golive report models`: models that learn, out of the records, as text, pages and documents."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from golive.cli.live_returns import LiveAsked, live_returns
from golive.cli.model_place import ModelsPlace, models_place
from golive.cli.output_files import write_text
from golive.core.dataclass import dataclass
from golive.core.errors import InvalidInput, Undecided
from golive.core.printable import printable
from golive.core.suggest import did_you_mean

if TYPE_CHECKING:
    from golive.report.models.model_of_records import ModelOfRecords

SOME, NONE = 0, 3
NO_MODEL = "no strategy of the library uses a model, and the records tell of none"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelsOptions:
    """What a user asked for, as it is written on the command line."""

    library: str | None
    names: tuple[str, ...]
    files: Path | None
    records: str | None
    live: Path | None
    account: str | None
    journal: str | None
    form: str
    out: Path | None


def report_models(options: ModelsOptions) -> int:
    """Read the models, and write or say what is known of them; return the exit code.

    Raises
    ------
    Undecided
        There is no model to report.
    """
    from golive.cli.json_output import json_text
    from golive.report.analysis import analysis_text
    from golive.report.models.model_document import model_document
    from golive.report.models.model_page import model_analysis

    if options.out is not None and options.out.exists() and not options.out.is_dir():
        raise InvalidInput(f"`{options.out}` is not a folder", hint="name a folder; pages are named after models")
    models = _models(options)
    if options.out is not None:
        for path in _write(models, options.out):
            click.echo(printable(f"report: {path}", keep=""))
    elif options.form == "json":
        click.echo(json_text({"models": [model_document(one) for one in models]}))
    else:
        click.echo("\n\n".join(analysis_text(model_analysis(one)) for one in models))
    return SOME


def _models(options: ModelsOptions) -> tuple[ModelOfRecords, ...]:
    with models_place(options.library, options.records, options.files, read_only=True, empty=True) as place:
        names = _names(place, options.names)
        asked = LiveAsked(
            library=options.library,
            live=options.live,
            account=options.account,
            journal=options.journal,
            records=options.records,
        )
        if len(names) > 1 and (options.live or options.account):
            raise InvalidInput("live returns are of one model", hint="name it: `--of NAME`")
        return tuple(_model(place, name, strategy, asked) for name, strategy in names.items())


def _names(place: ModelsPlace, asked: tuple[str, ...]) -> dict[str, str]:
    """Return models by name with their strategies: those that strategies use, and those that the records tell of."""
    used = {model.id: strategy for strategy, model in place.guardrails.program.models}
    known = {name: one.strategy or used.get(name, "") for name, one in place.ledger.models.items()}
    every = {**used, **known}
    if not every:
        raise Undecided(NO_MODEL)
    for name in asked:
        if name not in every and name not in every.values():
            words = sorted({*every, *every.values()})
            raise InvalidInput(
                f"there is no model and no strategy with models `{name}`", hint=did_you_mean(name, words)
            )
    return {name: one for name, one in sorted(every.items()) if not asked or name in asked or one in asked}


def _model(place: ModelsPlace, name: str, strategy: str, asked: LiveAsked) -> ModelOfRecords:
    from golive.learning.model_history import model_history
    from golive.report.models.made_model import ReadModel, model_of_records

    history = model_history(place.records, place.ledger, name)
    desk = place.desk(name, strategy)
    live = live_returns(asked, strategy)
    read = ReadModel(
        model=name,
        strategy=strategy,
        history=history,
        standing=desk.standing(),
        files={
            one.version: "good" if (bad := desk.verified(one)) is None else str(bad)
            for one in history.record.versions.values()
            if one.artefact is not None
        },
        live=live.returns,
        live_source=live.source,
        why_no_live=live.why,
        head=place.records.head(),
    )
    return model_of_records(read, place.guardrails_of(name))


def _write(models: tuple[ModelOfRecords, ...], folder: Path) -> Iterator[Path]:
    from golive.cli.json_output import json_text
    from golive.learning.model_name import file_name_of
    from golive.report.models.model_document import model_document
    from golive.report.models.model_page import render_model

    for one in models:
        page = folder / f"{file_name_of(one.model)}.html"
        write_text(page, render_model(one))
        write_text(page.with_suffix(".json"), json_text(model_document(one)) + "\n")
        yield page
