"""Training of the checker's entailment model: `python -m training.run`, in an environment of its own."""
