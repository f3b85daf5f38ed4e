"""The audit log: what was done to an account's things, by whom, from where."""
