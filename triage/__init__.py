"""Triage: facts, policy packs, decisions, deadlines, cases and their store."""
