"""The clinical-trial protocol design toolkit."""

__version__ = "0.1.0"
