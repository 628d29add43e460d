"""How the entailment model of the checker is made: `python -m training.run`, in an environment of its own."""
