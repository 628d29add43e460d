"""Settings: their sections, their sources, and the conflicts between them."""
