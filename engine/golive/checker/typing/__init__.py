"""Syntax to terms: every name resolved, every type and dimension inferred, in one pass that reports everything."""

from __future__ import annotations

from golive.checker.typing.typer import Typer

__all__ = ["Typer"]
