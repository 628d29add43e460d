"""Words, names, numbers and grammar of one text."""
