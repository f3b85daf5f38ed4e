"""The API of permissions: messaging geo permissions, and the safe list."""
