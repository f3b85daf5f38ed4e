"""Schedules two messages and cancels one: `tidings run -- python examples/schedule.py`."""

from datetime import UTC, datetime, timedelta

from twilio.rest import Client

client = Client()
service = client.messaging.v1.services.list(limit=1)[0].sid
tomorrow = datetime.now(UTC) + timedelta(days=1)
reminder, notice = [
    client.messages.create(
        to="+14155550100", messaging_service_sid=service, body=body, schedule_type="fixed", send_at=tomorrow
    )
    for body in ("Your table is booked for tonight.", "We are closed today.")
]
notice = notice.update(status="canceled")
print(reminder.sid, reminder.status)
print(notice.sid, notice.status)
