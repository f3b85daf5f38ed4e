"""Messages: acceptance, the choice of a sender, the life cycle, media, and the Messages resource."""
