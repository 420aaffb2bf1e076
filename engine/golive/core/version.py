"""Which golive this is; reports and runs carry it."""

VERSION = "0.1.0"
