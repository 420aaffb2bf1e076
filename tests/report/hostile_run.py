"""A run whose every text tries to get out of the page that shows it."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path

from tests.report.tiny_run import LIBRARY, tiny_run, with_rows

from golive.documents.header import Name, Provenance
from golive.replay.replay import Run

HOSTILE = (
    "<script>document.title='owned'</script>",
    '"><img src=x onerror="document.title=\'owned\'">',
    "' onmouseover='alert(1)' x='",
    "</title></style></svg><script>alert(1)</script>",
    "<svg onload=alert(1)>",
    "javascript:alert(1)",
    "{{ 7 * 7 }}{% raw %}",
    "]]><!-- --!><script>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<iframe srcdoc='<script>parent.document.title=1</script>'>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<a href=https://example.com/>",
)


def hostile_run(folder: Path, payload: str) -> Run:
    """Return a run whose every text is a payload: of policy, strategies, market, rows and files."""
    shutil.copytree(LIBRARY, folder, dirs_exist_ok=True)
    quoted = "'" + payload.replace("'", "''") + "'"
    # What stands in braces is a name in a reason.
    plain = quoted.replace("{", "(").replace("}", ")")
    for path in folder.rglob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        text = re.sub(r"^(title|why|source): .*$", lambda m: f"{m[1]}: {quoted}", text, flags=re.MULTILINE)
        text = re.sub(r"^(\s+(?:else|because)): .*$", lambda m: f"{m[1]}: {plain}", text, flags=re.MULTILINE)
        path.write_text(text, encoding="utf-8")
    run = tiny_run(library=folder)
    market = run.market
    header = replace(market.header, id=payload, title=payload, provenance=Provenance(why=payload, source=payload))
    streams = tuple(replace(s, files=(Name(value=payload, span=s.span),)) for s in market.streams)
    wrong = replace(market, header=header, symbol=payload, venue=payload, quote=payload, label=payload, streams=streams)
    looks = dict(run.looks)
    looks["wait"].untold[payload] += 1
    renamed = with_rows(run, lambda row: {**row, "signal_id": payload + str(row["signal_id"])})
    return replace(renamed, market=wrong, data_digest=payload)
