"""Edits that we make ourselves: distortions, each marked with the words it spoils, and faithful rewordings.

Both are small functions `(draft, story, chance) -> draft or None`, None where the edit does not fit.
"""
