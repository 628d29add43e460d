"""What goes into a stage and what comes out of it."""
