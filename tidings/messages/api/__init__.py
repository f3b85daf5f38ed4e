"""The Messages resource of the API, with Media and Feedback."""
