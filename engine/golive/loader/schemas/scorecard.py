"""`kind: scorecard`."""

from __future__ import annotations

from golive.loader.schemas.checklist import ITEM_ID
from golive.loader.schemas.declarations import parameters
from golive.loader.schemas.pieces import LibraryIds, Schema, document, entries, name, quantity, record, text
from golive.loader.schemas.score import knots, points


def scorecard(_: LibraryIds) -> Schema:
    """Return the schema of what is scored of the evidence, by category."""
    category = record(
        {
            "title": text("what it is, in a few words"),
            "components": entries(_component(), least=1, description="its parts; their weights add up to 100 %"),
        },
        ("title", "components"),
        "{title: Capital safety, components: ...}",
    )
    own: Schema = {
        "parameters": parameters(),
        "categories": entries(category, least=1, description="what is scored, in the order in which it is shown"),
        "reported": _reported(),
    }
    return document("scorecard", own, ("parameters", "categories"))


def _component() -> Schema:
    properties: Schema = {
        "title": text("what it is, in a few words"),
        "weight": quantity("its share of the category, such as 20 %"),
        "item": {**ITEM_ID, "description": "the item of the checklist whose evidence tells it"},
        "measure": name(description="which measure of the item"),
        "unit": text("the unit of the measurements in `knots`; none where it is a plain number, or a truth: 0 or 1"),
        "knots": knots(),
        "why": text(),
        "source": text("where weight and knots come from"),
    }
    required = ("title", "weight", "item", "measure", "knots", "source")
    return record(properties, required, "{title: Time to cancel, weight: 50 %, item: RISK-001, ...}")


def _reported() -> Schema:
    row: Schema = {
        "title": text("how it was called"),
        "before": points("as reported"),
        "after": points("as reported"),
        "delta": points("the difference as reported, which may be negative"),
    }
    one = record(row, ("before", "after", "delta"), "{before: 82, after: 88, delta: 6}")
    properties: Schema = {
        "source": text("who reported it, and where"),
        "categories": entries(one, least=1, description="a row for each category"),
        "overall": one,
    }
    return record(properties, tuple(properties), "{source: production summary, categories: ..., overall: ...}")
