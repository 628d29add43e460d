"""Access to Kafka with its own clients: connection, topics, groups, offsets."""
