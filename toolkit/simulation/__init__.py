"""Simulation of the trial that a protocol describes, with the analyses that it prescribes."""
