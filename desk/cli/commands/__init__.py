"""The commands, one in each file; `desk.cli.main` collects them."""
