"""Interim looks: error spending, boundaries, what they cost, and stopping for safety."""
