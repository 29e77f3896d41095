"""The report: one page that needs no network, and two printed ones.

In: one result or several, a profile and the day. `contents` says what stands in it and in which order; `answer`,
`difference`, `evidence` and `situation` write its sections as `parts`; `figures` draws, `text` minds letters of any
script; `html` and `pdf` make the page and the print of it, and `files` writes them.
"""
