"""What sites and participants use: manual of procedures, case report forms, flyer, card."""
