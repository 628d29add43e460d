"""The end of a sentence, by punctuation alone, for texts that are cut without a parse."""

END = r"[.!?][\"”’»)]?"
"""A pattern: the mark, and the quotation mark or bracket that closes with it. Each use adds what must follow."""
