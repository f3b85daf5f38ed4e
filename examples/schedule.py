"""Schedules two messages and calls one off: `tidings run -- python examples/schedule.py`."""

from datetime import datetime, timedelta, timezone

from twilio.rest import Client

client = Client()
service = client.messaging.v1.services.list(limit=1)[0].sid
tomorrow = datetime.now(timezone.utc) + timedelta(days=1)
first, second = [
    client.messages.create(
        to="+14155550100", messaging_service_sid=service, body=body, schedule_type="fixed", send_at=tomorrow
    )
    for body in ("Your table is booked for tonight.", "We are closed today.")
]
second = second.update(status="canceled")
print(first.sid, first.status)
print(second.sid, second.status)
