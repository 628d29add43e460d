"""`copytaster replay`: live topics run again, beside what is live and never into it.

plan      which offsets: pinned before anything is copied
registry  every run and how far it has come, on the topic `replays`
source → pace → copier   records in the order they were let in, at a rate, each once
workers   the real worker, on topics and state of the run's own
runner    all of these together, until nothing is left to read
topics    what a run has at the broker, and how it goes again
comparison   the alerts of a run beside those that were sent
"""
