"""Reaches a running server by its port, without `tidings run`: `python examples/direct.py`."""

import json
import os
from pathlib import Path

from twilio.rest import Client

TIDINGS = os.environ.get("TIDINGS", "http://127.0.0.1:8010")
known = json.loads(Path("tidings-data/credentials.json").read_text())

client = Client(known["account_sid"], known["auth_token"])
client.api.base_url = TIDINGS
client.messaging.base_url = f"{TIDINGS}/messaging"
client.trusthub.base_url = f"{TIDINGS}/trusthub"

service = client.messaging.v1.services.list(limit=1)[0]
message = client.messages.create(to="+14155550100", messaging_service_sid=service.sid, body="Tidings, directly")
print(message.sid, message.status)
