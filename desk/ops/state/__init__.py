"""`copytaster state`: the tables of the stages compared with the group's commits; they can be rebuilt or accepted."""
