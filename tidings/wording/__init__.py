"""Words for people: sentences in the language, and moments in the time zone, of whoever reads."""
