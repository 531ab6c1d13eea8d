"""What a protocol says about its trial: the closed, checked model of a protocol folder."""
