"""Expressions: what the user wrote (`syntax`), how it is read (`parser`), what it means (`terms`, `builtins`)."""
