"""`copytaster doctor`: the problems of this set-up, each with its fix."""
