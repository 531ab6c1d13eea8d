"""The filled checklists: what each guideline asks, and where the finished documents tell it."""
