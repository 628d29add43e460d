"""What the tables of the stages hold beside what the group has committed: seen, read again, or done without."""
