"""`kind: fills`."""

from __future__ import annotations

from golive.documents.fills import LATENCY_MODELS, LEGS
from golive.loader.schemas.declarations import parameters
from golive.loader.schemas.pieces import LibraryIds, Schema, document, name, quantity, record, sequence, text

_DURATION = "a length of time, such as 20 ms"


def fills(_: LibraryIds) -> Schema:
    """Return the schema of the assumptions that a paper broker fills by."""
    leg = _leg()
    legs = record(dict.fromkeys(LEGS, leg), LEGS, "feed: {model: constant, value: feed_latency}")
    studies = sequence(quantity(_DURATION), least=1, description="latencies that are priced beside the assumed ones")
    own: Schema = {
        "latency": {**legs, "description": "from the venue, to it, and its answer; each names parameters below"},
        "parameters": parameters(),
        "study": record({"latency": studies}, ("latency",), "{latency: [0 ms, 100 ms]}"),
    }
    return document("fills", own, ("latency", "parameters"))


def _leg() -> Schema:
    properties: Schema = {
        "model": {"enum": list(LATENCY_MODELS), "description": "how a message is delayed"},
        "value": name(description="of `constant`: the parameter that every message takes"),
        "median": name(description="of `lognormal`: the parameter that half of all messages take at most"),
        "p99": name(description="of `lognormal`: the parameter that 99 of 100 messages take at most"),
        "samples": sequence(quantity(_DURATION), least=1, description="of `empirical`: latencies as measured"),
        "source": text("where samples come from"),
    }
    return record(properties, ("model",), "{model: lognormal, median: entry_median, p99: entry_p99}")
