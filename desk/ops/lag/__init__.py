"""`copytaster lag`: unread records by stage and partition, read at the broker."""
