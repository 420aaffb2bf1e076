"""`golive model list` and `show`: what the ledger says of models, with their files held against it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from golive.cli.json_output import json_text
from golive.cli.model_place import ModelsPlace, models_place
from golive.cli.who import UNSIGNED
from golive.core.errors import Undecided
from golive.core.printable import printable
from golive.core.several import several
from golive.report.formats import second

if TYPE_CHECKING:
    from golive.learning.model_desk import ModelDesk
    from golive.learning.model_record import ModelRecord, VersionRecord

USABLE, NOT_USABLE = 0, 1

_SHOWN_OF_DIGEST = 12


def list_models(*, library: str | None, files: Path | None, records: str | None, form: str) -> int:
    """List every model, and return the exit code.

    Raises
    ------
    Undecided
        There is none: nothing was checked.
    """
    with models_place(library, records, files, read_only=True) as place:
        desks = [place.desk(name) for name in sorted(place.ledger.models)]
        if not desks:
            raise Undecided("the records tell of no model")
        if form == "json":
            listed = [{**standing_as_json(desk), "side_by_side": _last_compared(place, desk)} for desk in desks]
            click.echo(json_text({"models": listed}))
        else:
            for desk in desks:
                compared = _last_compared(place, desk)
                beside = "" if compared is None else f"; last compared: {compared}"
                click.echo(printable(f"{desk.model}: {standing_line(desk)}{beside}", keep=""))
        return USABLE if all(desk.standing().usable for desk in desks) else NOT_USABLE


def _last_compared(place: ModelsPlace, desk: ModelDesk) -> str | None:
    """Return what the last comparison of a challenger in shadow came to, None where there was none."""
    from golive.learning.shadow_comparison import comparisons_of

    return next((one.comparison.sentence for one in reversed([*comparisons_of(place.records, desk.model)])), None)


def show_model(*, model: str, library: str | None, files: Path | None, records: str | None, form: str) -> int:
    """Show a model, and return the exit code."""
    with models_place(library, records, files, read_only=True) as place:
        desk = place.desk(place.known(model))
        if form == "json":
            click.echo(json_text(_as_json(place, desk)))
        else:
            for line in _lines(place, desk):
                click.echo(printable(line, keep=""))
        return USABLE if desk.standing().usable else NOT_USABLE


def standing_line(desk: ModelDesk) -> str:
    """Return what is known of a model in one line."""
    record, standing = desk.record(), desk.standing()
    serving = f"version {standing.version} ({_short(standing.digest)}) serves" if standing.version else "none serves"
    state = "" if standing.usable else f", and may not be used: {standing.reason}"
    looks = several(record.looks, "look")
    waiting = ", ".join(one.version for one in record.candidates) or "none"
    return f"{serving}{state}; candidates: {waiting}; {looks}; of {record.strategy or desk.strategy}"


def standing_as_json(desk: ModelDesk) -> Mapping[str, Any]:
    """Return the same as a document; instants are text, for readers of JSON round large numbers."""
    record, standing, last_good = desk.record(), desk.standing(), desk.record().last_good
    return {
        "model": desk.model,
        "strategy": record.strategy or desk.strategy,
        "version": standing.version or None,
        "digest": standing.digest or None,
        "usable": standing.usable,
        "reason": None if standing.reason is None else str(standing.reason),
        "frozen": standing.frozen,
        "last_good": None if last_good is None else last_good.version,
        "candidates": [one.version for one in record.candidates],
        "looks": record.looks,
        "trained_until": _text(standing.trained_at),
        "accepted": _text(standing.accepted_at),
    }


def _as_json(place: ModelsPlace, desk: ModelDesk) -> Mapping[str, Any]:
    from golive.learning.model_history import word_document, words_on
    from golive.learning.shadow_comparison import comparisons_of

    record = desk.record()
    return {
        **standing_as_json(desk),
        "deflated": deflation(place, record),
        "side_by_side": [
            {"sentence": one.comparison.sentence, "verdict": one.comparison.verdict, "by": one.by, "at": str(one.at)}
            for one in comparisons_of(place.records, desk.model)
        ],
        "versions": [_version(desk, one) for one in record.versions.values()],
        "words": [dict(word_document(one)) for one in words_on(place.records, desk.model)],
    }


def _version(desk: ModelDesk, one: VersionRecord) -> Mapping[str, Any]:
    bad = None if one.artefact is None else desk.verified(one)
    return {
        "version": one.version,
        "state": one.state.value,
        "digest": one.artefact,
        "format": one.format,
        "file": None if one.artefact is None else "good" if bad is None else str(bad),
        "verdict": one.verdict,
        "previous": one.previous,
        "evidence": one.evidence,
        "sharpe": one.sharpe,
        "baseline": one.baseline,
        "proposed": _text(one.proposed_at),
        "accepted": _text(one.accepted_at),
        "guardrails": one.subject,
    }


def _lines(place: ModelsPlace, desk: ModelDesk) -> Iterator[str]:
    from golive.learning.model_history import words_on
    from golive.learning.shadow_comparison import comparisons_of

    record = desk.record()
    yield f"{desk.model}: {standing_line(desk)}"
    last_good = record.last_good
    yield f"  a rollback restores: {'nothing' if last_good is None else f'version {last_good.version}'}"
    worth = deflation(place, record)
    if worth is not None:
        yield f"  {worth}"
    yield from (f"  {one.comparison.sentence}" for one in comparisons_of(place.records, desk.model))
    for one in record.versions.values():
        bad = None if one.artefact is None else desk.verified(one)
        file = (
            "unstored"
            if one.artefact is None
            else f"{_short(one.artefact)}.. {'good' if bad is None else f'BAD: {bad}'}"
        )
        judged = f", judged {one.verdict}" if one.verdict else ""
        yield f"  version {one.version}: {one.state.value}{judged}; file {file}"
    for spoken in words_on(place.records, desk.model):
        word = spoken.word
        what = f"{word.change} {word.version}".rstrip()
        evidence = f"; evidence {_short(word.evidence)}" if word.evidence else ""
        yield f"  {second(spoken.at)} UTC {what} by {word.by} ({UNSIGNED}): {word.why}{evidence}"


def deflation(place: ModelsPlace, record: ModelRecord) -> str | None:
    """Return what the ratio of the version in service is worth after every look; None where nothing is kept of it."""
    from golive.core.value import Unknown
    from golive.journal.policies import kept
    from golive.learning.looked_sharpe import deflation_remark
    from golive.learning.proposal_evidence import baseline_of_evidence

    serving = record.in_service
    if serving is None or serving.evidence is None or not record.looks:
        return None
    baseline = baseline_of_evidence(kept(place.records, serving.evidence), serving.evidence)
    if isinstance(baseline, Unknown):
        return str(baseline)
    return deflation_remark(
        baseline.returns,
        looks=record.looks,
        ratios_annual=record.looked_ratios,
        periods_per_year=baseline.periods_per_year,
    )


def _short(digest: str | None) -> str:
    return (digest or "")[:_SHOWN_OF_DIGEST]


def _text(ns: int | None) -> str | None:
    return None if ns is None else str(ns)
