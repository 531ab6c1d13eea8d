"""Where methods and protocol meet: every number of a trial, with its provenance."""
