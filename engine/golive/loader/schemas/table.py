"""`kind: table`."""

from __future__ import annotations

from golive.documents.library import BASES
from golive.loader.schemas.pieces import MEMBER_PATTERN, LibraryIds, Schema, document, entries, members, name

DEFAULT_OUTCOMES = ("allow", "caution", "block")


def table(ids: LibraryIds) -> Schema:
    """Return the schema of an enumerated table of two axes."""
    outcome = name(ids.outcomes, "an outcome")
    if not ids.outcomes:
        outcome = {"type": "string", "pattern": MEMBER_PATTERN, "$comment": "name an outcome"}
    row = entries(outcome, pattern=MEMBER_PATTERN, least=1)
    own: Schema = {
        "rows": name(description="what the rows are, such as family"),
        "columns": name(description="what the columns are, such as regime"),
        "of": members(f"the outcomes; {', '.join(DEFAULT_OUTCOMES)} unless given"),
        "cells": entries(row, pattern=MEMBER_PATTERN, least=1, description="row -> column -> outcome"),
        "basis": {"enum": list(BASES), "description": "what its cells rest on; without it each needs trades in it"},
        "otherwise": {**outcome, "description": "the outcome of every pair that is not listed"},
    }
    return document("table", own, ("rows", "columns", "cells", "otherwise"))
