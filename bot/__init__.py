"""Sayso: the service around the core: intake, conversation, command line and web pages."""
