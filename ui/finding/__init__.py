"""One finding: its header and its tabs."""
