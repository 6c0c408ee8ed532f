"""Alembic's migrations of the store; run by triage.store.migrate."""
