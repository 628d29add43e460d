"""Names, quotes and claims of an article."""
