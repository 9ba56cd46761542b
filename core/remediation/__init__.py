"""What to do about an object that fails: commands that Exchange takes, and what to know before they are pasted.

Microsoft's documentation of the cmdlets and of Edge subscriptions is the source of what Exchange refuses and changes.
"""
