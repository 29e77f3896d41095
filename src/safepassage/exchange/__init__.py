"""Other people's formats and our tables.

In: folders and files of other programs. Out: sheets of text cells as a scenario folder holds them, and what of the
original has no counterpart or looks wrong. And the other way: tables and map layers as bytes of formats that others
read (`publish`, `publish_workbook`, `geojson`, `geopackage`). This room opens files; it draws nothing and runs nothing.
"""
