"""Where a sentence ends, as far as its signs tell, for texts that are cut without a parse."""

END = r"[.!?][\"”’»)]?"
"""A pattern: the mark, and the quotation mark or bracket that closes with it. What follows is for each use to say."""
