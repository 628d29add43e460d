"""`copytaster rejected`: look at dead letters, send them again after a fix, or park them.

letters   what lies on `rejected`, and what was done about each
choice    which of them are meant
marks     writing down what was done
redrive   sending them again, each once, and parking what keeps failing
"""
