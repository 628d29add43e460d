"""The assertions of a story: one sentence per claim, with its speaker, its certainty, and its check-worthiness."""
