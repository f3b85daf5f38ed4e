"""`tidings run --isolate`: nothing but Tidings and loopback exists."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

LIMIT_S = 90
_PROBE = "from tidings.sdkproxy.isolation import isolate; isolate()"

pytestmark = pytest.mark.skipif(
    sys.platform != "linux"
    or subprocess.run([sys.executable, "-c", _PROBE], capture_output=True, check=False).returncode != 0,
    reason="this system gives no network of one's own",
)


def isolated(folder: Path, program: str) -> subprocess.CompletedProcess[str]:
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("TWILIO_", "TIDINGS_"))}
    return subprocess.run(
        [sys.executable, "-m", "tidings", "run", "--isolate", "--", sys.executable, "-c", program],
        env=ours | {"TIDINGS_DATA_DIR": str(folder / "data"), "TIDINGS_PORT": "0"},
        capture_output=True,
        text=True,
        check=False,
        timeout=LIMIT_S,
    )


def test_an_unmodified_client_reaches_tidings_and_nothing_reaches_another_machine(tmp_path: Path) -> None:
    program = """
import socket
from twilio.rest import Client
client = Client()
service = client.messaging.v1.services.list(limit=1)[0]
print(client.messages.create(to="+14155550100", messaging_service_sid=service.sid, body="alone").status)
print(sorted(name for _, name in socket.if_nameindex()))
try:
    socket.create_connection(("192.0.2.1", 443), timeout=5)
except OSError as failure:
    print(failure.strerror)
"""
    done = isolated(tmp_path, program)
    assert done.stdout.splitlines() == ["accepted", "['lo']", "Network is unreachable"], done.stderr


def test_webhooks_reach_the_command_s_own_server(tmp_path: Path) -> None:
    program = """
import http.server, threading
from twilio.rest import Client
came = threading.Event()
class Webhook(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(204)
        self.end_headers()
        came.set()
    def log_message(self, *_):
        pass
server = http.server.HTTPServer(("127.0.0.1", 0), Webhook)
threading.Thread(target=server.serve_forever, daemon=True).start()
client = Client()
sender = client.incoming_phone_numbers.list()[-1].phone_number
url = f"http://127.0.0.1:{server.server_port}/"
client.messages.create(to="+14155550100", from_=sender, body="hi", status_callback=url)
print(came.wait(30))
"""
    done = isolated(tmp_path, program)
    assert done.stdout == "True\n", done.stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_a_user_without_rights_gets_a_network_of_their_own_and_stays_who_they_are() -> None:
    program = """
import os, socket
from tidings.sdkproxy.isolation import NoIsolation, isolate
os.setgid(65534)
os.setuid(65534)
try:
    isolate()
except NoIsolation as reason:
    print(reason)
else:
    print(os.getuid(), [name for _, name in socket.if_nameindex()])
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    if "needs unprivileged user namespaces" in done.stdout:
        pytest.skip("this system keeps user namespaces for root")
    assert done.stdout == "65534 ['lo']\n", done.stderr
