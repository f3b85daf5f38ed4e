"""The schema's versions, and what writes the next one."""
