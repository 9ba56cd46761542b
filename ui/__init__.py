"""The window, its dialogs and the command line: people <-> core. Nothing here judges or parses."""
