"""Results as pictures and words.

In: a finished `Ensemble`. Out: PNG files, a table as text, a document of plain values. This room alone draws and knows
matplotlib; it may write files. It shows no number that is not a quantile, a mean or a share of what is in the result,
prints nothing, and never shows on a road or a map who slipped out past a holder. Pictures are public unless the full
profile is asked for by name.
"""
