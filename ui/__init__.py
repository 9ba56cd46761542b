"""The window, its dialogs and the command line: between people and core. Nothing here evaluates or parses."""
