"""What a site says: the values of its Email Domain Security Plan (EDSP), their sheet as a file, connector roles."""
