"""Campaigns: what a messaging service sends to the US, reviewed, filed and paced."""
