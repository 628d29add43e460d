"""Articles and verdicts as text for a terminal."""
