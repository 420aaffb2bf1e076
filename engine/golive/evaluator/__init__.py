"""Program x inputs to values: `scalar` for one row, `blocks` for many, `features` for windows."""
