"""The API of alerts, under their newer and their older name."""
