"""The tables of the stages, and what is kept in them."""
