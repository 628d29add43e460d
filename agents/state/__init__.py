"""The tables of the stages, and their contents."""
