"""Facts of the standards a protocol has to meet, as YAML data with their sources, and readers.

Every row says whether it was seen in a source or is only recalled. A check that is built on a
recalled row may warn; it never fails a protocol.
"""
