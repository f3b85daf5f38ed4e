"""Sheets: pages that are declared, each a list and its items, drawn from what the API answers and takes."""
