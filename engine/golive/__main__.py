"""`python -m golive`."""

from golive.cli import main

main(prog_name="golive")
