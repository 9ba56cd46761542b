"""Whose evidence is this: does each source speak of the server that is judged, and is that an Edge server at all?"""
