"""Dialogs about servers: where they are, how they prove who they are, who logs on."""
