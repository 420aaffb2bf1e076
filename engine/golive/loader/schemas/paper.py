"""`kind: paper`."""

from __future__ import annotations

from golive.loader.schemas.declarations import parameters
from golive.loader.schemas.pieces import LibraryIds, Schema, document, name, quantity, sequence


def paper(ids: LibraryIds) -> Schema:
    """Return the schema of an account that trades on paper."""
    strategies = sequence(name(ids.strategies), least=1, description="which strategies trade in it")
    markets = sequence(name(ids.markets), least=1, description="the market descriptions that it trades, by their ids")
    own: Schema = {
        "capital": quantity("what the account begins with, such as 100_000 usd"),
        "strategies": {**strategies, "uniqueItems": True},
        "markets": {**markets, "uniqueItems": True},
        "parameters": parameters(),
    }
    return document("paper", own, tuple(own))
