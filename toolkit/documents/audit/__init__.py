"""The acceptance test of a Word file: what a professional document must fulfil."""
