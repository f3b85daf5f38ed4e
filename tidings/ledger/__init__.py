"""Money: balances, fees, and what messages cost."""
