"""`copytaster rejected`: look at dead letters, send them again after a fix, or park them.

letters   the records on `rejected`, each with what was done about it
choice    the letters that a command is about
marks     writing down what was done
redrive   sending letters again, each once, and parking those that keep failing
"""
