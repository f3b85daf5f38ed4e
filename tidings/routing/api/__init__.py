"""What the operator sees and sets of links and routes."""
