"""`kind: scenarios`."""

from __future__ import annotations

from golive.documents.scenarios import FUNDING, PRICE, SPREAD, VOLUME
from golive.loader.schemas.declarations import parameters
from golive.loader.schemas.pieces import LibraryIds, Schema, document, entries, name, record


def scenarios(_ids: LibraryIds) -> Schema:
    """Return the schema of the shocks that a library is held against."""
    shocks: Schema = {
        PRICE: name(description="the parameter: by which share the price jumps against what is held"),
        SPREAD: name(description="the parameter: how many times as wide the spread is"),
        VOLUME: name(description="the parameter: how many times as much is traded and offered"),
        FUNDING: name(description="the parameter: the rate of one boundary, against what is held"),
    }
    value = {**record(shocks, (), "{price: gap_price, spread: gap_spread}"), "minProperties": 1}
    own: Schema = {
        "scenarios": entries(value, least=1, description="what is shocked together, by a name of your own"),
        "parameters": parameters(),
    }
    return document("scenarios", own, tuple(own))
