"""Power and sample size of fixed designs."""
