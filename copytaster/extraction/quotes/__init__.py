"""Quotations and attributions of a parsed text, from marks and cues to spans and speakers."""
