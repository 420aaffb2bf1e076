"""Trace to Decision: the verdict, the size, and because of what."""

from golive.decision.decision import Decision, read_decision
from golive.decision.reasons import Because

__all__ = ["Because", "Decision", "read_decision"]
