"""A model in service, held against what it earned when it was accepted."""
