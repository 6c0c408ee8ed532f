"""Stand-ins for the providers of messages: they ship with the product, for trying things out and for tests."""
