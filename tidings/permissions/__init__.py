"""Permissions: to which countries an account may send messages, and which numbers no guard may stop."""
