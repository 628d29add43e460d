"""Letting articles in: from files, folders, feeds and HTTP."""
