"""golive decides whether a trading signal may be executed, and at what size."""

__version__ = "0.1.0"
