"""The story in one screen: load, check, compile once; fold events; decide."""

from golive.api.engine import Engine
from golive.api.session import Session

__all__ = ["Engine", "Session"]
