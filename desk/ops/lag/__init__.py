"""`copytaster lag`: what is unread, stage by stage and partition by partition, read at the broker."""
