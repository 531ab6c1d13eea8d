"""The analyses of one simulated trial: from its participants to estimates."""
