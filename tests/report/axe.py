"""Pages held to the rules of axe-core in a real browser, where both are here: `GOLIVE_AXE` names its `axe.min.js`."""

from __future__ import annotations

import html
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
AXE = os.environ.get("GOLIVE_AXE", "")
SECONDS = 120

_RUN = """
axe.run(document, {resultTypes: ["violations"]}).then(found => {
  const told = found.violations.map(one => [one.id, one.nodes.length, one.nodes[0].html]);
  const passed = found.passes.length;
  document.documentElement.innerHTML = "<body><pre id='told'></pre></body>";
  document.getElementById("told").textContent = JSON.stringify({told, passed});
});
"""


def violations(page: str, folder: Path, *, width: int) -> list[list[object]]:
    """Return what axe-core finds in a page on a screen of some width in pixels: rule, how often, an example."""
    if CHROMIUM is None or not AXE:
        pytest.skip("no chromium here, or GOLIVE_AXE names no axe.min.js")
    # The page lets no script in, so a copy without its policy is looked at.
    open_page = re.sub(r"<meta http-equiv=\"Content-Security-Policy\"[^>]*>", "", page)
    assert open_page != page
    script = f"<script>{Path(AXE).read_text(encoding='utf-8')}</script><script>{_RUN}</script></body>"
    file = folder / f"looked_at_{width}.html"
    file.write_text(open_page.replace("</body>", script, 1), encoding="utf-8")
    options = ("--headless", "--no-sandbox", "--disable-gpu", f"--window-size={width},900")
    budget = "--virtual-time-budget=30000"
    command = [CHROMIUM, *options, budget, "--dump-dom", file.as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=True)
    told = re.search(r"<pre id=\"told\">(.*?)</pre>", done.stdout, re.DOTALL)
    assert told is not None, done.stdout[-500:]
    answer = json.loads(html.unescape(told[1]))
    assert answer["passed"] > 0
    found: list[list[object]] = answer["told"]
    return found
