"""Customers: how far each customer profile has come on its way to the first message, over all that belongs to it."""
