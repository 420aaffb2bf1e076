"""The models of an account's strategies: which version serves, who let it in and when, and what was said that day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from golive.learning.model_history import word_document
from golive.learning.models_until import ModelUntil
from golive.report.analysis import PageRow, PageTable, Section
from golive.report.daily.account_of_day import AccountOfDay
from golive.report.formats import as_sentence, second, words

TITLE = "Models and drift"
DRIFT = (
    "Drift is withheld here: `golive report models --account` holds each day's return against what a version earned "
    "when it was let in."
)


def models_section(account: AccountOfDay) -> Section:
    """Return the version of each model by the records, and what the journal of the account tells of them."""
    last = {one.model: one for one in account.record.models}
    if not last and not account.models:
        reason = account.why_no_models or "neither the records nor the journal tell of a model that learns"
        return Section(
            id="models", title=TITLE, paragraphs=(as_sentence(f"withheld: {reason}, n = 0 words; so is drift"),)
        )
    of_journal = PageTable(
        caption="Each model by its last word in the journal of the account.",
        heads=("Model", "Version", "Word", "By", "Why"),
        rows=tuple(
            PageRow(cells=(one.model, one.version, one.change, one.by, one.why)) for _, one in sorted(last.items())
        ),
        numeric=False,
    )
    compared = tuple(
        as_sentence(one.compared.comparison.sentence) for one in account.models if one.compared is not None
    )
    return Section(
        id="models",
        title=TITLE,
        paragraphs=(DRIFT, *compared),
        tables=(*_tables(account), *((of_journal,) if last else ())),
    )


def _tables(account: AccountOfDay) -> Iterator[PageTable]:
    if account.models:
        yield PageTable(
            caption=f"By the records at the end of {account.date}; names are UNSIGNED, times UTC.",
            heads=("Model", "Strategy", "Version", "Accepted", "By", "May be used"),
            rows=tuple(PageRow(cells=_row(one)) for one in account.models),
            numeric=False,
        )
    period = account.period
    own = [(one.record.model, word) for one in account.models for word in one.words_in(period.since, period.until)]
    if own:
        yield PageTable(
            caption=f"What was said of models on {account.date}.",
            heads=("When", "Model", "Version", "Word", "By", "Why"),
            rows=tuple(
                PageRow(
                    cells=(
                        second(one.at),
                        model,
                        one.word.version or "the model",
                        words(one.word.change),
                        one.word.by,
                        one.word.why,
                    )
                )
                for model, one in own
            ),
            numeric=False,
        )


def _row(one: ModelUntil) -> tuple[str, ...]:
    record, serving = one.record, one.record.in_service
    standing = record.standing()
    usable = "by the records yes" if standing.usable else f"no: {standing.reason}"
    if serving is None:
        return (record.model, record.strategy, "none", "", "", usable)
    accepted = "" if serving.accepted_at is None else second(serving.accepted_at)
    return (record.model, record.strategy, serving.version, accepted, serving.by, usable)


def models_document(account: AccountOfDay) -> list[Mapping[str, Any]]:
    """Return the same as JSON values; instants are text."""
    period = account.period
    return [
        {
            "model": one.record.model,
            "strategy": one.record.strategy,
            "version": None if (serving := one.record.in_service) is None else serving.version,
            "accepted": None if serving is None or serving.accepted_at is None else str(serving.accepted_at),
            "accepted_by": None if serving is None else serving.by,
            "usable_by_records": one.record.standing().usable,
            "words": [dict(word_document(word)) for word in one.words_in(period.since, period.until)],
            "compared": None if one.compared is None else one.compared.comparison.sentence,
        }
        for one in account.models
    ]
