"""From files to checked data: YAML, JSON and Markdown with lines, problems in plain words."""
