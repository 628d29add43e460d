"""The core: text in, frozen values out. Knows nothing of Kafka, files, clocks or networks."""
