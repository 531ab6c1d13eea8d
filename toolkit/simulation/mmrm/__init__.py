"""Mixed model for repeated measures, fitted by restricted maximum likelihood."""
