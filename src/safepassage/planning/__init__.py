"""What could be done: courses of action as edits of a scenario.

In: a scenario and actions in a small language (`actions.parse`). Out: an edited scenario (`actions.apply`), whose runs
share seed, members and draws with those of the first. This room draws nothing and knows no terminal.
"""
