"""The dialogs: each asks for one thing and shows what is wrong where it is wrong."""
