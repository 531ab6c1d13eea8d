"""Finished files read back: what people changed in them, and whether they agree."""
