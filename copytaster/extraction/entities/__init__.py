"""The entities of a story: names found, their kinds taken from the text, joined across the story and its chain."""
