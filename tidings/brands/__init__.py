"""Brands: who sends, as the campaign registry knows it."""
