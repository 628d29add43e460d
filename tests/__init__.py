"""Tests, split by what they need in order to run."""
