"""Numbers of a return series: how good, how sure, how lasting."""
