"""The findings pane: the table, by rule, the matrix, filters and counts."""
