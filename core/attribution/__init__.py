"""Whose evidence is this: does each source describe the server under assessment, and is that an Edge server at all?"""
