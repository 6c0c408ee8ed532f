"""Sample conversations that show a newcomer a living system."""
