"""What several tests need: stories made by a seeded generator, workers as processes, an independent verifier."""
