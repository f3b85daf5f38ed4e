"""Registering a customer in the console: a step a page, each of them requests to the API."""
