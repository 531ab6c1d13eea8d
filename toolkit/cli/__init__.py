"""The command line: it reads arguments, asks the rooms below, prints, and computes nothing."""
