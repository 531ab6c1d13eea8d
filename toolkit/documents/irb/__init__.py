"""What the institutional review board asks, answered from the protocol's facts."""
