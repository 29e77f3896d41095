"""A result handed on as a workbook, CSV, GeoJSON, a GeoPackage or NetCDF, in a profile.

In: a result. `numbers` takes from it what the profile gives; `tables`, `layers`, `sources` and `about` make rows of
them, `netcdf` a file of its own; `export` chooses and writes. Bytes of the other formats are made in `exchange`.
"""
