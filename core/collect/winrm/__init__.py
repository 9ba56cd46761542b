"""Live collection over WinRM: one logon, one shell, one command, the script on its standard input."""
