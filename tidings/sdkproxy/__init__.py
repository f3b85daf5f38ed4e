"""`tidings run -- COMMAND`: a command's unmodified Twilio client reaches the local Tidings, and nothing of Twilio's."""

from tidings.sdkproxy.launch import RunSettings, run_command

__all__ = ["RunSettings", "run_command"]
