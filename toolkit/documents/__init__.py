"""What people read, made from the protocol and the record. Nothing is computed here."""
