"""Near-duplicates: which earlier story an article is like, and what has changed since.

text ─words─▶ sketch ─index─▶ candidates ─align─▶ edits ─kinds─▶ duplicate | update | correction | another story
"""
