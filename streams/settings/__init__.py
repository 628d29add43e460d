"""Settings: their sections, their sources, and which of them conflict."""
