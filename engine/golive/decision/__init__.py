"""Trace to Decision: the verdict, the size, and because of what."""

from golive.decision.decision import Because, Decision, decide

__all__ = ["Because", "Decision", "decide"]
