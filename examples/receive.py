"""Writes to a handset, and answers what is written back: `tidings run -- python examples/receive.py`."""

import os
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qsl

from twilio.request_validator import RequestValidator
from twilio.rest import Client
from twilio.twiml.messaging_response import MessagingResponse

URL = "http://127.0.0.1:8020/"
validator = RequestValidator(os.environ["TWILIO_AUTH_TOKEN"])


class Webhook(BaseHTTPRequestHandler):
    def do_POST(self):
        octets = self.rfile.read(int(self.headers["Content-Length"]))
        form = dict(parse_qsl(octets.decode(), keep_blank_values=True))
        if not validator.validate(URL, form, self.headers["X-Twilio-Signature"]):
            self.send_error(403)
            return
        answer = MessagingResponse()
        if "MessageStatus" in form:
            print("status:", form["MessageStatus"], flush=True)
        else:
            print("they wrote:", form["Body"], flush=True)
            answer.message(f"You wrote: {form['Body']}")
        self.send_response(200)
        self.send_header("Content-Type", "text/xml")
        self.end_headers()
        self.wfile.write(str(answer).encode())

    def log_message(self, *_):
        pass


server = HTTPServer(("127.0.0.1", 8020), Webhook)
client = Client()
number = client.incoming_phone_numbers.list()[-1].update(sms_url=URL)
client.messages.create(to="+14155550100", from_=number.phone_number, body="Write back!", status_callback=URL)
print("write from +14155550100 to", number.phone_number, flush=True)
server.serve_forever()
