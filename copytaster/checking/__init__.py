"""Judging a statement against its source: the detectors, the entailment model, and the verdict."""
