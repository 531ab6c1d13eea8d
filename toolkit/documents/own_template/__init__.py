"""The institution's own Word template: names to fill, checks, filling, and what was left over."""
