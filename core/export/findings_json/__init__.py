"""The findings as JSON, for other programs: docs/json-format.md says what each name means."""
