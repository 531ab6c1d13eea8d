"""The institution's own Word template: names, checks, filling, what was left over."""
