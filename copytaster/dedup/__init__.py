"""Deduplication: which story an article belongs to, whether it is a copy, and which version it is."""
