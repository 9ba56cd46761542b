"""The dialogs: each asks for one thing, shows what is wrong where it is wrong, and never only tells."""
