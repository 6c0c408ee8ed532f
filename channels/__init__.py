"""Channels: raw requests in, messages out; one module a channel."""
