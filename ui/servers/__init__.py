"""The servers on the left: their list and all about the chosen one."""
