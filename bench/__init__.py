"""The benchmark: `make bench` runs it and prints one table."""
