"""The child process that runs the language models, and its limits."""
