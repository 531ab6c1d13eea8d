"""The statistical analysis plan, and programs for its primary analysis."""
