"""The rules of Flee, the peer of this field, on counts of people who are alike instead of one person at a time.

In: a Flee folder and its settings, as read by exchange. Out: people at every place on every day and in every member,
Flee's own table, and how far both lie from what was counted. This room knows Flee's world and nothing of ours but the
kernel's tools and the result; the rules are described in docs/flee-rules.md.
"""
