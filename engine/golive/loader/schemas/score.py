"""`kind: score`."""

from __future__ import annotations

from collections.abc import Iterable

from golive.loader.schemas.declarations import parameters
from golive.loader.schemas.pieces import (
    MEMBER_PATTERN,
    LibraryIds,
    Schema,
    document,
    entries,
    quantity,
    record,
    sequence,
    text,
)

ASSESSMENTS = ("durability",)
"""What a score can be of: the sets of measurements that `golive.models.measures` names."""
PAIR = 2


def score(ids: LibraryIds) -> Schema:
    """Return the schema of a score: weighed components, bands, a veto and the least coverage."""
    held = parameters()
    if ids.needs:
        held = {**held, "propertyNames": {"enum": list(ids.needs)}}
    own: Schema = {
        "assesses": {"enum": list(ASSESSMENTS), "description": "whose measurements it scores"},
        "components": _components(ids),
        "bands": sequence(_band(), least=1, description="words for scores, lowest first; they cover 0 to 100"),
        "veto": _veto(),
        "least_coverage": record(
            {"value": quantity("share of the weight that must be known"), "source": text("where it comes from")},
            ("value", "source"),
            "{value: 70 %, source: house prior}",
        ),
        "parameters": held,
    }
    return document("score", own, ("assesses", "components", "bands", "veto", "least_coverage"))


def _veto() -> Schema:
    properties: Schema = {
        "below": points("a component under so many points is a fatal flaw"),
        "caps_at": points("what the whole is then capped at"),
        "source": text("where the numbers come from"),
    }
    return record(properties, properties, "{below: 20, caps_at: 40, source: house prior}")


def _components(ids: LibraryIds) -> Schema:
    schema = entries(_component(), least=1, description="the parts of the score")
    if not ids.components:
        return schema
    # By name, each with its own measurements: an editor offers what the assessment can measure, and no other.
    named = {name: _component(measures) for name, measures in ids.components.items()}
    return {**schema, "properties": named, "additionalProperties": False}


def _component(measures: Iterable[str] = ()) -> Schema:
    maps = entries(_map(), least=1, description="measurement -> points; of several the lowest counts")
    if measures:
        maps = {**maps, "propertyNames": {"enum": list(measures)}}
    properties: Schema = {
        "title": text("what it is, in a few words"),
        "weight": quantity("its share of the whole, such as 20 %; shares need not add up to 100 %"),
        "maps": maps,
        "why": text(),
        "source": text("where weight and knots come from"),
    }
    return record(properties, ("title", "weight", "maps", "source"), "{title: Room, weight: 20 %, ...}")


def knots() -> Schema:
    """Return the schema of a line from a measurement to points."""
    pair: Schema = {
        "type": "array",
        "items": {"type": ["string", "number"]},
        "minItems": PAIR,
        "maxItems": PAIR,
        "$comment": "write `[measurement, points]`",
    }
    return {
        "type": "array",
        "items": pair,
        "minItems": PAIR,
        "description": "pairs of measurement and points, rising; straight lines between, level beyond",
        "$comment": "write `[[0, 0], [5, 20]]`",
    }


def _map() -> Schema:
    properties: Schema = {
        "unit": text("the unit of the measurements in `knots`"),
        "knots": knots(),
        "unproven_caps_at": points("points the estimate alone can reach; above, its bound decides; 0 if absent"),
        "unknown_caps_at": points("what caps the component while this is missing; if absent, it is missing too"),
    }
    return record(properties, ("unit", "knots"), "{unit: d, knots: [[0, 0], [5, 20]]}")


def _band() -> Schema:
    properties: Schema = {
        "id": {"type": "string", "pattern": MEMBER_PATTERN, "$comment": "quote it"},
        "within": text('an interval in quotes, such as "[40, 60)": `[` takes the end in, `(` leaves it out'),
        "deploy": {"type": "boolean", "description": "whether a strategy with this score may be deployed"},
        "advice": text("what to do"),
    }
    return record(properties, properties, '- {id: GOOD, within: "[60, 80]", deploy: true, advice: Deploy}')


def points(description: str) -> Schema:
    """Return the schema of points."""
    return {"type": ["string", "number"], "description": description, "$comment": "write points from 0 to 100"}
