"""Where people are reached: postal addresses, and the checks of postal and e-mail addresses."""
