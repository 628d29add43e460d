"""Who said what: quotations and attributions of a parsed text, from their marks to the spans of source, cue, content."""
