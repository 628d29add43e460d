"""What a story asserts: one sentence a claim, with who asserts it, how surely, and how much it is worth checking."""
