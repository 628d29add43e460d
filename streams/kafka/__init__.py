"""Kafka by its own clients: connection, topics, groups, offsets."""
