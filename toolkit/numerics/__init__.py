"""Numbers without trials: checked arguments, whole-number search, quadrature, tails."""
