"""Backups: one file with all that an installation keeps on SQLite, and an installation made of it again."""
