"""The soak in parts: see `tests/soak.py` for what it does to the service."""
