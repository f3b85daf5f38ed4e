"""Schedules two messages and cancels one: `tidings run -- python examples/schedule.py`."""

from datetime import timedelta
from email.utils import parsedate_to_datetime

from twilio.rest import Client

client = Client()
service = client.messaging.v1.services.list(limit=1)[0].sid
answer = client.request("GET", f"https://api.twilio.com/2010-04-01/Accounts/{client.username}.json")
tomorrow = parsedate_to_datetime(answer.headers["Date"]) + timedelta(days=1)  # by the server's clock
reminder, notice = [
    client.messages.create(
        to="+14155550100", messaging_service_sid=service, body=body, schedule_type="fixed", send_at=tomorrow
    )
    for body in ("Your table is booked for tonight.", "We are closed today.")
]
notice = notice.update(status="canceled")
print(reminder.sid, reminder.status)
print(notice.sid, notice.status)
