"""A story through its versions: the statements to check again, and the current version."""
