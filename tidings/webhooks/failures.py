"""What went wrong on the way to a receiver, as the codes that customers know; and what is worth another try. Pure.

Source: https://www.twilio.com/docs/api/errors (the codes from 11200)
"""

from __future__ import annotations

import ssl
from typing import Final

from tidings.webhooks.overrides import Overrides, RetryOn
from tidings.webhooks.port import ExchangeStage, WebhookAnswer, WebhookFailure

TCP_TIMEOUT: Final = 11201
TCP_REFUSED: Final = 11202
TOTAL_TIMEOUT: Final = 11203
CONNECTION_FAILED: Final = 11205
PROTOCOL_VIOLATION: Final = 11206
BAD_HOST_NAME: Final = 11210
TOO_MANY_REDIRECTS: Final = 11215
INVALID_REDIRECT: Final = 11216
TLS_HANDSHAKE: Final = 11220
CERTIFICATE_DOMAIN: Final = 11235
CERTIFICATE_EXPIRED: Final = 11236
CERTIFICATE_UNTRUSTED: Final = 11237

# X509_V_ERR_... of OpenSSL's x509_vfy.h
_WRONG_NAME = frozenset((62, 63, 64))
_WRONG_TIME = frozenset((9, 10))

_STAGE_OF: dict[ExchangeStage, RetryOn] = {
    ExchangeStage.RESOLVE: RetryOn.CONNECT,
    ExchangeStage.CONNECT: RetryOn.CONNECT,
    ExchangeStage.TLS: RetryOn.CONNECT,
    ExchangeStage.READ: RetryOn.READ,
    ExchangeStage.CLOSED: RetryOn.ALL,
    ExchangeStage.PROTOCOL: RetryOn.ALL,
}


def connect_failure(error: OSError, duration_ms: int) -> WebhookFailure:
    """The failure that `error` means when it came while connecting."""
    code, stage, reason = _judged(error)
    return WebhookFailure(code, stage, reason, duration_ms)


def _judged(error: OSError) -> tuple[int, ExchangeStage, str]:
    if isinstance(error, ssl.SSLCertVerificationError):
        return _certificate_judged(error.verify_code)
    if isinstance(error, ssl.SSLError):
        return TLS_HANDSHAKE, ExchangeStage.TLS, "the TLS handshake failed"
    if isinstance(error, TimeoutError):
        return TCP_TIMEOUT, ExchangeStage.CONNECT, "no connection within the connect timeout"
    if isinstance(error, ConnectionRefusedError):
        return TCP_REFUSED, ExchangeStage.CONNECT, "the connection was refused"
    return CONNECTION_FAILED, ExchangeStage.CONNECT, "the connection failed"


def _certificate_judged(verify_code: int) -> tuple[int, ExchangeStage, str]:
    if verify_code in _WRONG_NAME:
        return CERTIFICATE_DOMAIN, ExchangeStage.TLS, "the certificate is for another name"
    if verify_code in _WRONG_TIME:
        return CERTIFICATE_EXPIRED, ExchangeStage.TLS, "the certificate has expired or is not yet valid"
    return CERTIFICATE_UNTRUSTED, ExchangeStage.TLS, "the certificate is not signed by a trusted authority"


def worth_retrying(outcome: WebhookAnswer | WebhookFailure, overrides: Overrides) -> bool:
    """Whether the retry policy covers `outcome`. An expired total timeout or a bad redirect is never retried."""
    if isinstance(outcome, WebhookAnswer):
        if outcome.status < 400:
            return False
        kind = RetryOn.CLIENT_ERROR if outcome.status < 500 else RetryOn.SERVER_ERROR
    elif outcome.stage in _STAGE_OF:
        kind = _STAGE_OF[outcome.stage]
    else:
        return False
    return kind in overrides.retry_on or RetryOn.ALL in overrides.retry_on
