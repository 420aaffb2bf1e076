"""The audit scorecard: one number a category from evidence, and two dates side by side."""
