"""Pages held to the rules of axe-core in a real browser, on a wide screen and on a phone's."""

from __future__ import annotations

import os
from pathlib import Path

from tests.chromium import Browser
from tests.places import REPOSITORY, absent

AXE = Path(os.environ.get("GOLIVE_AXE", REPOSITORY / ".venv" / "npm" / "node_modules" / "axe-core" / "axe.min.js"))
"""Where `make` leaves it, by `tests/npm/package-lock.json`."""

WIDTHS = (1280, 400)
"""Of a screen, in pixels."""

_LOOK = """
axe.run(document, {resultTypes: ["violations"]}).then(found => ({
  passed: found.passes.length,
  broken: found.violations.map(one => `${one.id} x ${one.nodes.length}: ${one.nodes[0].html.slice(0, 200)}`),
}))
"""


def broken_rules(browser: Browser, page: str, folder: Path) -> list[str]:
    """Return which rules a page breaks at which width, how often, with an example; its own policy stands."""
    if not AXE.is_file():
        absent("axe-core is not here: `make test` takes it from npm, or GOLIVE_AXE names its axe.min.js")
    file = folder / "looked_at.html"
    file.write_text(page, encoding="utf-8")
    broken = []
    with browser.tab(file) as tab:
        tab.run(AXE.read_text(encoding="utf-8"))
        for width in WIDTHS:
            tab.resize(width, 900)
            found = tab.run(_LOOK)
            assert found["passed"] > 0
            broken += [f"{width} px: {one}" for one in found["broken"]]
        assert tab.asked == [file.as_uri()]
    return broken
