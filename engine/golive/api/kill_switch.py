"""The words on a kill switch, and which of two holds."""

from __future__ import annotations

KILL_SWITCH, ARMED, FIRED = "kill_switch", "armed", "fired"

SIMULATED_MODES = ("replay", "paper")
"""Modes in which no order leaves: their kill switch is armed until somebody says otherwise."""


def arms(word: object) -> bool:
    """Say whether a word is that the switch is armed; anything else stops new risk."""
    return isinstance(word, str) and word == ARMED


def fires(word: object) -> bool:
    """Say whether a word is that the switch has fired."""
    return isinstance(word, str) and word == FIRED


def of_one_instant(before: object, word: object) -> object:
    """Return what holds of two words that are of one instant, in the order they came."""
    return before if fires(before) or arms(word) else word
