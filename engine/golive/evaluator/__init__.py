"""Program x inputs to values: `scalar` for one row, `columns` for many, `features` for windows."""
