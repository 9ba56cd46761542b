"""The command line: assess servers and write reports without a window."""
