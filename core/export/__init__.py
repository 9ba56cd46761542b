"""Hand-over formats: one module a format, pure functions from an assessment to bytes."""
