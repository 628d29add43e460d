"""The commands for operators: replay, dead letters, lag, doctor, state."""
