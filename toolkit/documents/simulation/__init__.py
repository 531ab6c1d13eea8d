"""What was simulated, told: mechanisms, results beside the formula, pictures."""
