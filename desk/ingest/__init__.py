"""Ingesting articles from files, folders, feeds and HTTP."""
