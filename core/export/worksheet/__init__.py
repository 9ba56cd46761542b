"""What the remediation worksheet for administrators says, as plain data for its template."""
