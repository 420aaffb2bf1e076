"""Alerts: one document of them, whose numbers are there, and channels that one address is not said twice for."""

from __future__ import annotations

from golive.checker.draft import Draft
from golive.checker.needs import Made, check_names, is_sound
from golive.core.repeats import repeats
from golive.documents.alerts import ALERT_NEEDS, SEVERITIES, Alerts

_MADE = Made(who="what tells alerts", beyond="GL248", softer="tells no more")


def check_alerts(draft: Draft) -> None:
    """Check what tells alerts; a library has one document of them at most, for each alert is told once."""
    documents = draft.index.specs.alerts
    for other in documents[1:]:
        related = (("the first one", documents[0].header.span),)
        message = f"`{other.header.id}` is a second document of alerts, and each alert is told once"
        draft.pad.error("GL220", message, other.header.span, hint="put its channels into the first", related=related)
    for alerts in documents:
        check_names(draft, _MADE, alerts.parameters, ALERT_NEEDS, dict.fromkeys(ALERT_NEEDS, alerts.header.span))
        for parameter in alerts.parameters:
            if parameter.id in ALERT_NEEDS:
                is_sound(draft, _MADE, parameter, ALERT_NEEDS[parameter.id])
        _channels(draft, alerts)


def _channels(draft: Draft, alerts: Alerts) -> None:
    """Report an address that two channels share, and warn where the most severe alert is heard by nobody else."""
    places = ((channel.variable.value, channel.variable.span) for channel in alerts.channels if channel.variable.value)
    for variable, span, first in repeats(places):
        hint = "one channel with the milder `least` hears all of it"
        message = f"`{variable}` is the address of two channels, and each alert would arrive there twice"
        draft.pad.error("GL249", message, span, hint=hint, related=(("the first one", first),))
    if alerts.channels and all(channel.least.value == SEVERITIES[-1] for channel in alerts.channels):
        message = f"every channel hears of what is {SEVERITIES[-1]} alone: a warning reaches nobody"
        hint = f"write `least: {SEVERITIES[1]}` for one of them"
        draft.pad.warn("GL250", message, alerts.channels[0].least.span, hint=hint)
