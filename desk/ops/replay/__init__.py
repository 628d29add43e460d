"""`copytaster replay`: run part of a live topic again, beside the live flow and without changing it.

plan      the offsets to read, fixed before anything is copied
registry  every run and its progress, on the topic `replays`
source → pace → copier   records in the order of ingest, at a rate, each once
workers   real workers, on the run's own topics and state
runner    all of these together, until nothing is left to read
topics    what a run has at the broker, and how it is deleted
comparison   the alerts of a run compared with those that were sent
"""
