"""Compiled inner loops: random numbers, longitudinal data, fits from cross-products."""
