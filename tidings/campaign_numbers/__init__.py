"""A campaign's numbers: registered with the carriers, one after another."""
