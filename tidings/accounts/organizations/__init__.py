"""Organizations: a main account with its subaccounts, the people who work with them, and their roles."""
