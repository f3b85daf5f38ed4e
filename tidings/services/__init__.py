"""Messaging services: settings that messages share, and their pools of senders."""
