"""Random assignment of participants to arms: lists, minimisation, and how they behave."""
