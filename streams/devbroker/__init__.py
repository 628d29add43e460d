"""Brokers for development: the embedded one, and a real Apache Kafka."""
