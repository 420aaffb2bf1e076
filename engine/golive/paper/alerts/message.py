"""The words of an alert as a channel gets them: they mention nobody, mark up nothing, and hold no secret."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import quote

from golive.core.dataclass import dataclass
from golive.core.printable import encodable, printable
from golive.journal.bodies.alert import AlertRaised
from golive.market.instants import show
from golive.paper.masking import masked

_NO_BREAK = "\u200b"
"""Nothing to see: no service takes what follows it for a name."""

_LOOKS_LIKE = str.maketrans(
    {
        "`": "'",
        "*": "\u2217",
        "~": "\u223c",
        "|": "\u2223",
        "<": "\u2039",
        ">": "\u203a",
        "[": "(",
        "]": ")",
        "\\": "/",
        "#": "\uff03",
        "&": "\uff06",
    }
)
"""What marks text up in one service or another, and what is written instead: escapes are not the same in any two."""

_MOST, _MOST_OF_ID = 1_000, 400
"""Characters that are told of a text and of an id, as they are told: what is longer is read in the journal.

Together they fit into the shortest message of a service that people chat by, Discord's 2,000.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What a channel is told of an alert; `key`, title and body are the same each time that it is tried.

    `is_again` says that it may have arrived before: a channel that takes no key says so in words.
    """

    key: str
    title: str
    body: str
    alert: AlertRaised
    is_again: bool = False

    @property
    def header(self) -> str:
        """Return the key as a header may hold it."""
        return quote(self.key, safe="/")


KEY_HEADER = "Idempotency-Key"
"""What the key is sent as: https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/."""


def message_of(
    account: str, alert: AlertRaised, channel: str, secrets: Iterable[str], *, is_again: bool = False
) -> Message:
    """Return the words of an alert for a channel."""
    hidden = tuple(secrets)
    title = f"golive {alert.severity}: {account}"
    lines = [harmless(alert.text, hidden)]
    if alert.at is not None:
        lines.append(harmless(f"at {show(alert.at)}"))
    lines.append(harmless(f"alert {alert.alert}", hidden, most=_MOST_OF_ID))
    return Message(
        key=f"{account}/{alert.alert}/{channel}",
        title=harmless(title, hidden),
        body="\n".join(lines),
        alert=alert,
        is_again=is_again,
    )


def harmless(text: str, secrets: Iterable[str] = (), *, most: int = _MOST) -> str:
    r"""Return one line of text that no service takes for more than text, of so many characters at `most`.

    >>> harmless("@everyone\r\nBcc: x [here](http://x)")
    '@\u200beveryone\\r\\nBcc: x (here)(http:/\u200b/x)'
    """
    line = masked(encodable(text), secrets)
    # No character becomes less than one: the rest would not be told anyway.
    line = printable(line[: most + 1], keep="")
    line = line.replace("@", f"@{_NO_BREAK}").replace("://", f":/{_NO_BREAK}/")
    # What printed as an escape keeps it: it says which character stood there.
    line = _outside_words(line.replace("\\", "\0").translate(_LOOKS_LIKE).replace("\0", "\\"))
    return line if len(line) <= most else f"{line[: most - len(_CUT)]}{_CUT}"


_CUT = "..."


def _outside_words(text: str) -> str:
    """Return a text whose underscores mark up nothing: those inside of a word do not."""
    return _BESIDE_WORD.sub("\u02cd", text)


_BESIDE_WORD = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
