"""The real agents' steps, with memory tables and no broker."""
