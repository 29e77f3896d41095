"""What results look like in a notebook: tables, figures and maps, in the public profile unless asked for by name.

`display` tells IPython which type shows itself how; `views` has one function by type, `forecast` that of a forecast,
`html` makes the markup.
"""
