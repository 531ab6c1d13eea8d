"""The informed consent form, the elements it must hold, and how hard it is to read."""
