"""One command a file; `desk.cli.main` gathers them."""
