"""Other people's formats and our tables.

In: folders and files of other programs. Out: sheets of text cells as a scenario folder holds them, and what of the
original has no counterpart or looks wrong. This room opens files; it draws nothing and runs nothing.
"""
