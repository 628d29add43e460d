"""Reading topics from a place or a time on."""
