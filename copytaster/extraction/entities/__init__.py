"""Whom and what a story names: names found, typed by what the text shows, and joined across the story and its chain."""
