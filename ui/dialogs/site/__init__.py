"""Dialogs about the site: its sheet and connector roles."""
