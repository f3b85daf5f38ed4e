"""What every registration shares: the life of a bundle, evaluations, reviews and status callbacks."""
