"""Tidings: self-hosted programmable messaging that answers Twilio's API for messaging."""

__version__ = "0.1.0"
