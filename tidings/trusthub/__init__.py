"""Trust Hub: customer profiles and trust products, who stands behind them, and their evaluations."""
