"""What people read: documents made from the protocol and the record of numbers. Nothing is computed here."""
