"""The packet: which documents there are, and what all of them are put together with."""
