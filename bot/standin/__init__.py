"""A stand-in for the provider of text messages: it ships with the product, for trying things out and for tests."""
