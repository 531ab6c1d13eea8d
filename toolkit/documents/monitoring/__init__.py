"""Documents of safety monitoring: the plan of the trial, and the charter of the board."""
