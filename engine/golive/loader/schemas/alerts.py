"""`kind: alerts`."""

from __future__ import annotations

from golive.documents.alerts import SEVERITIES
from golive.loader.schemas.declarations import parameters
from golive.loader.schemas.pieces import LibraryIds, Schema, document, entries, record, text


def alerts(_ids: LibraryIds) -> Schema:
    """Return the schema of who hears of what."""
    channel: Schema = {
        "url": text("`env:NAME`: the variable of the environment that holds the address; never the address itself"),
        "least": {"enum": list(SEVERITIES), "description": "the mildest alert that goes there"},
    }
    value = record(channel, tuple(channel), "{url: env:GOLIVE_ALERT_DESK, least: warning}")
    own: Schema = {
        "channels": entries(value, least=1, description="where alerts go, by a name of your own"),
        "parameters": parameters(),
    }
    return document("alerts", own, tuple(own))
