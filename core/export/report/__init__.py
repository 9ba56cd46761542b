"""What the report says, as plain data for its template."""
