"""The types of everything that is read, stored and published, and their ids."""
