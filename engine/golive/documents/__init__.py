"""The documents of a policy library, typed and frozen, each value with its place."""
