"""Everything that speaks HTTP: chat, staff desk, webhooks."""
