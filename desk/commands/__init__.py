"""One command a file; `desk.cli` gathers them."""
