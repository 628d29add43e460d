"""A story through its versions: what is checked again, and what stands."""
