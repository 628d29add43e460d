"""Our own edits: distortions with marks on the words that they make wrong, and faithful rewordings.

Both are small functions `(draft, story, chance) -> draft or None`, None if the edit does not fit.
"""
