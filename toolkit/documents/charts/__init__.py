"""Pictures from plain values: trial schema, power curve, boundaries."""
