"""How the open assessment gets to the disk: what changes, what waits, the thread that writes, what is tried again."""
