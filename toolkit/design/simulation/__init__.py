"""From a protocol to the plans of its simulation, and from their results to the record."""
