"""Simulation of plain designs: one endpoint, one test, fixed or with looks."""
