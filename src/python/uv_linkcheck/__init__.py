"""The uv-linkcheck program; `python -m uv_linkcheck` runs it."""
