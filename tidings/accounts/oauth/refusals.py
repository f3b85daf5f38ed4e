"""What OAuth's endpoints refuse: the keys of every error, and those that OAuth clients read.

Source: RFC 6749 sections 4.1.2.1 and 5.2
"""

from __future__ import annotations

from typing import Any

from tidings.core import Kind, Problem


class OAuthKind(Kind, frozen=True):
    """A kind of problem that OAuth has a word for."""

    error: str

    def __call__(self, **fields: object) -> OAuthProblem:
        """An occurrence."""
        return OAuthProblem(self, fields)

    def for_good(self, **fields: object) -> OAuthProblem:
        """An occurrence after which something was written: the attempt is not made once more."""
        problem = self(**fields)
        problem.is_final = True
        return problem


class OAuthProblem(Problem):
    """An occurrence; its body says the error twice."""

    def __init__(self, kind: OAuthKind, fields: dict[str, object] | None = None) -> None:
        super().__init__(kind, fields)
        self.error = kind.error

    def body(self) -> dict[str, Any]:
        """The four keys, and the two of RFC 6749."""
        return {**super().body(), "error": self.error, "error_description": self.message}


INVALID_REQUEST = OAuthKind(20001, 400, "Parameter {parameter} is invalid: {reason}", "invalid_request")
MISSING = OAuthKind(20001, 400, "Parameter {parameter} is required", "invalid_request")
INVALID_CLIENT = OAuthKind(20003, 401, "Authenticate: the client's credentials are missing or wrong", "invalid_client")
UNKNOWN_CLIENT = OAuthKind(20001, 400, "There is no OAuth app {value}", "invalid_client")
UNAUTHORIZED_CLIENT = OAuthKind(20001, 400, "This client may not ask for {grant}", "unauthorized_client")
INVALID_GRANT = OAuthKind(20001, 400, "The {what} is not valid: {reason}", "invalid_grant")
INVALID_SCOPE = OAuthKind(20001, 400, "Parameter scope is invalid: {reason}", "invalid_scope")
UNSUPPORTED_GRANT = OAuthKind(20001, 400, "There is no grant type {value}", "unsupported_grant_type")
UNSUPPORTED_RESPONSE = OAuthKind(
    20001, 400, "There is no response type {value}: it must be code", "unsupported_response_type"
)
