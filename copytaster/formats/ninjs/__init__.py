"""JSON items: ninjs, other JSON wires, and our own envelopes."""
