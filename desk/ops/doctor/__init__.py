"""`copytaster doctor`: what is wrong with this set-up, each thing with its fix."""
