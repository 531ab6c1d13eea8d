"""The synopsis: the trial on two pages."""
