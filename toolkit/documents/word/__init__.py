"""The Word engine: content to DOCX, DOCX to PDF, and back to text."""
