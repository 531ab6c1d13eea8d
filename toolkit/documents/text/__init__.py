"""From prose to content: Markdown, names of the record, citations, typography."""
