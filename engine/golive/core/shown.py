"""What a notebook and a terminal show of a result: a line, a table under it, and a last sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from golive.core.dataclass import dataclass
from golive.core.printable import printable

if TYPE_CHECKING:
    from rich.console import Group

_CELL = "padding:2px 8px;text-align:left;vertical-align:top"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A line of text, a table with its heads (none without rows), and a sentence under it; all of it plain text."""

    line: str
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    foot: str = ""

    def html(self) -> str:
        """Return it for a notebook: no script, no style sheet, no request, every text escaped.

        >>> Shown(line="a < b").html()
        '<div><p><strong>a &lt; b</strong></p></div>'
        """
        head = "".join(f'<th scope="col" style="{_CELL}">{_text(name)}</th>' for name in self.heads)
        rows = "".join(map(_row, self.rows))
        table = f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>" if rows else ""
        foot = f"<p>{_text(self.foot)}</p>" if self.foot else ""
        return f"<div><p><strong>{_text(self.line)}</strong></p>{table}{foot}</div>"

    def rich(self) -> Group:
        """Return it for a terminal that rich draws on; brackets in a text are that, and no markup."""
        from rich.console import Group
        from rich.table import Column, Table
        from rich.text import Text

        table = Table(*(Column(Text(printable(name))) for name in self.heads))
        for row in self.rows:
            table.add_row(*(Text(printable(cell)) for cell in row))
        line, foot = Text(printable(self.line, keep=""), style="bold"), Text(printable(self.foot, keep=""))
        return Group(line, *([table] if self.rows else ()), *([foot] if self.foot else ()))


class ShownResult:
    """A result that notebooks and rich show as what `shown` gives."""

    __slots__ = ()

    def shown(self) -> Shown:
        """Return what is shown of it."""
        raise NotImplementedError

    def _repr_html_(self) -> str:
        """Return what a notebook shows."""
        return self.shown().html()

    def __rich__(self) -> Group:
        """Return what `rich.print` shows."""
        return self.shown().rich()


def _row(cells: tuple[str, ...]) -> str:
    return "<tr>" + "".join(f'<td style="{_CELL}">{_text(cell)}</td>' for cell in cells) + "</tr>"


def _text(text: str) -> str:
    # Imported for a notebook: no command draws with it.
    from html import escape

    return escape(printable(text, keep=""))
