"""The inputs and outputs of a stage."""
