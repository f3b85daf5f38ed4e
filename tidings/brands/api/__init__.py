"""The brands' resources."""
