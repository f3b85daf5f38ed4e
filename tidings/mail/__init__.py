"""Mail: what people are told by e-mail, as rows until a mail server has it, or until somebody reads it here."""
