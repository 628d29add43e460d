"""What others can look into: known faults of what we depend on, a list of all of it, and secrets in files."""
