"""The pharmacy's documents: product plan, randomisation plan, and the restricted list."""
