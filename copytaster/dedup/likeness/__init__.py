"""Near-duplicates: the earlier story that is similar to an article, and what has changed since.

text ─words─▶ sketch ─index─▶ candidates ─align─▶ edits ─kinds─▶ duplicate | update | correction | another story
"""
