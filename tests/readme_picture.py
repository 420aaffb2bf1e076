"""The README's picture: six lines of a gate, what they refused in the run of the sample, and that run's timeline."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path

import pandas as pd

from golive.loader.shipped import library_root

GATE = "rules/gates/orderflow.yaml"
PARAMETER = "imbalance_threshold"
RULE = "imbalance_confirms"

_TIMELINE = re.compile(
    r'<svg viewBox="0 0 (\d+) (\d+)" role="img" aria-labelledby="timeline-title[^>]*>(.*?)</svg>', re.DOTALL
)
_COLOURS = re.compile(r":root \{.*?\}", re.DOTALL)
_CLASS = re.compile(r'class="([^"]+)"')
_MARGIN = 16
_TOP = 206
_LINE = 21
_TEXT = """\
.code { font: 13px "SF Mono", Menlo, Consolas, "Liberation Mono", monospace; fill: var(--ink); white-space: pre; }
.code.file { fill: var(--soft); } .code .no { fill: var(--halt); font-weight: 700; } .sheet { fill: var(--paper); }
"""


def picture(run: Path) -> str:
    """Draw the folder of a run of the sample as SVG."""
    page = (run / "report.html").read_text(encoding="utf-8")
    timeline = _TIMELINE.search(page)
    assert timeline is not None, "the report has no timeline"
    width, height, drawn = int(timeline[1]), int(timeline[2]) + _TOP, timeline[3]
    sheet = f"{-_MARGIN} {-_MARGIN} {width + 2 * _MARGIN} {height + 2 * _MARGIN}"
    x, y, across, down = sheet.split()
    named = 'role="img" aria-labelledby="timeline-title timeline-desc"'
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{sheet}" {named}>',
            f"<style>\n{_style(page, drawn)}{_TEXT}</style>",
            f'<rect class="sheet" x="{x}" y="{y}" width="{across}" height="{down}"/>',
            *_rule(pd.read_parquet(run / "decisions.parquet")),
            f'<g transform="translate(0 {_TOP})">{drawn}</g>',
            "</svg>\n",
        ]
    )


def _style(page: str, drawn: str) -> str:
    """Return what the page's style says of colours, of text in drawings, and of what this one draws."""
    style = page.partition("<style>")[2].partition("</style>")[0]
    colours = _COLOURS.search(style)
    assert colours is not None
    used = {f".{name}" for names in _CLASS.findall(drawn) for name in names.split()}
    lines = [line for line in style.splitlines() if line.startswith("svg text") or line.split(" ")[0] in used]
    return "\n".join([colours[0], *lines, ""])


def _rule(decisions: pd.DataFrame) -> list[str]:
    """Return the rule's lines as they stand in its file, and what they said."""
    lines = (library_root() / GATE).read_text(encoding="utf-8").splitlines()
    threshold = next(line for line in lines if line.startswith(f"  {PARAMETER}:")).partition(", source")[0]
    start = lines.index(f"  - id: {RULE}")
    refused = decisions[decisions["rule"] == RULE]
    first = refused.iloc[0]
    no = f"{first['verdict']} {len(refused)} times"
    why = f", first because {first['reason']} ({GATE}:{start + 1})"
    shown = ["parameters:", f"{threshold}}}", "require:", *lines[start : start + 3]]
    return [
        _code(0, escape(f"# {GATE}"), "code file"),
        *(_code(row, escape(line)) for row, line in enumerate(shown, 1)),
        _code(len(shown) + 2, f'<tspan class="no">{escape(no)}</tspan>{escape(why)}'),
    ]


def _code(row: int, text: str, kind: str = "code") -> str:
    return f'<text class="{kind}" x="0" y="{_LINE * row + 12}" xml:space="preserve">{text}</text>'
