"""Whether a strategy is ready: assessments of evidence, by scores that are policy."""
