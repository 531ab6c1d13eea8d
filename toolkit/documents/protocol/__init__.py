"""The protocol as a document: ICH M11 sections made from facts, prose and numbers."""
