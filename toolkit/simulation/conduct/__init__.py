"""One trial from the first participant to the last test: looks, size changes, stops."""
