"""A picture that a phone sends, as the customer meets it: in the webhook, and by the official client."""

from __future__ import annotations

import requests
from twilio.request_validator import RequestValidator

from tests.contract.sdk import Desk
from tests.contract.site import PICTURE, Site

PHONE = "+14155550177"
GIF = b"GIF89a" + bytes(40)


def test_a_picture_from_a_phone_arrives_as_an_mms(either: Desk, site: Site) -> None:
    path = f"/mms/{either.login.sid}"
    number = either.client.incoming_phone_numbers.list()[-1].update(sms_url=site.url(path))
    written = requests.post(
        f"{either.server.base}/tidings/v1/Handsets/{PHONE}/Messages",
        data={"To": number.phone_number, "Body": "Look"},
        files=[("Media", ("cat.exe", PICTURE)), ("Media", ("dog.txt", GIF))],
        auth=(either.login.sid, either.login.token),
        timeout=10,
    )
    assert written.status_code == 201, written.text
    visit = site.wait_for(path, From=PHONE)
    assert {name: visit.form[name] for name in ("NumMedia", "MediaContentType0", "MediaContentType1", "Body")} == {
        "NumMedia": "2",
        "MediaContentType0": "image/png",
        "MediaContentType1": "image/gif",
        "Body": "Look",
    }
    signature = visit.headers["x-twilio-signature"]
    assert RequestValidator(either.login.token).validate(visit.url, visit.form, signature)
    assert requests.get(visit.form["MediaUrl0"], timeout=10).content == PICTURE
    message = either.client.messages(visit.form["MessageSid"]).fetch()
    assert (message.num_media, message.direction, message.sid[:2]) == ("2", "inbound", "MM")
    assert [one.content_type for one in message.media.list()] == ["image/png", "image/gif"]
    number.update(sms_url="")
