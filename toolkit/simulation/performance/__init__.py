"""Operating characteristics of many simulated trials, each with its Monte Carlo error."""
