"""`kind: alerts`."""

from __future__ import annotations

import re
from collections.abc import Iterable

from golive.core.issue import Issue
from golive.documents.alerts import FROM_ENVIRONMENT, Alerts, Channel
from golive.documents.header import Name
from golive.loader.fields import Fields
from golive.loader.nodes import ScalarNode
from golive.loader.positions import as_name
from golive.loader.readers.declarations import read_parameters
from golive.loader.readers.header import read_header

IN_POLICY = "GL127"
"""The code of an address that stands in the policy: whatever it holds is shown nowhere."""

_VARIABLE = re.compile(r"[A-Z][A-Z0-9_]*")


def read_alerts(fields: Fields) -> Alerts:
    return Alerts(
        header=read_header(fields),
        channels=tuple(_channel(name, inner) for name, inner in fields.named_records("channels")),
        parameters=read_parameters(fields),
    )


def _channel(name: ScalarNode, fields: Fields) -> Channel:
    return Channel(id=name.text, span=name.span, variable=_variable(name.text, fields), least=fields.name("least"))


def _variable(channel: str, fields: Fields) -> Name:
    """Return the variable that an address is in; an address itself is an issue that does not repeat it."""
    scalar = fields.scalar("url")
    if scalar is None:
        fields.pad.incomplete = True
        return Name(value="", span=fields.span)
    if not scalar.text.startswith(FROM_ENVIRONMENT):
        message = f"the address of `{channel}` stands here, and an address has secrets in it"
        hint = f"put it into a variable of the environment and write `url: {FROM_ENVIRONMENT}GOLIVE_ALERT_DESK`"
        fields.pad.error(IN_POLICY, message, scalar.span, hint=hint)
    variable = scalar.text.removeprefix(FROM_ENVIRONMENT)
    if scalar.text.startswith(FROM_ENVIRONMENT) and not _VARIABLE.fullmatch(variable):
        message = f"the address of `{channel}` is in no variable: a name has capitals, digits and `_`"
        fields.pad.error(IN_POLICY, message, scalar.span, hint=f"write `url: {FROM_ENVIRONMENT}GOLIVE_ALERT_DESK`")
    return Name(value=variable, span=as_name(scalar).span)


def without_addresses(text: str, issues: Iterable[Issue]) -> str:
    """Return a text with every address that stands in it replaced by stars, so that no excerpt shows one.

    Places stay what they are: each character becomes one star.
    """
    hidden = [issue.span for issue in issues if issue.code == IN_POLICY]
    if not hidden:
        return text
    lines = text.splitlines(keepends=True)
    for span in hidden:
        line = lines[span.line - 1]
        begin, end = span.col - 1, min(span.col - 1 + span.width, len(line.rstrip("\r\n")))
        lines[span.line - 1] = f"{line[:begin]}{'*' * (end - begin)}{line[end:]}"
    return "".join(lines)
