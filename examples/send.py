"""Sends one message with the official library: `tidings run -- python examples/send.py`."""

from twilio.rest import Client

client = Client()
sender = client.incoming_phone_numbers.list()[-1].phone_number
message = client.messages.create(to="+14155550100", from_=sender, body="Tidings from Python")
print(message.sid, message.status)
