"""The kinds of problem that the dialect itself answers, before and around any resource.

Source: https://www.twilio.com/docs/api/errors (codes and meanings; the sentences are ours).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import TypeVar

from tidings.core import Kind, Problem

E = TypeVar("E", bound=Exception)

INVALID_PARAMETER = Kind(20001, 400, "Parameter {parameter} is invalid: {reason}")
UNSTORABLE = Kind(20001, 400, "The request holds text that cannot be stored; nothing was done")
MISSING_PARAMETER = Kind(20001, 400, "Parameter {parameter} is required")
INVALID_BODY = Kind(20001, 400, "The body of the request cannot be read: {reason}")
AUTHENTICATION_FAILED = Kind(20003, 401, "Authenticate: the credentials are missing or wrong")
PERMISSION_DENIED = Kind(20003, 403, "These credentials may not do this")
NOT_IN_POLICY = Kind(70051, 403, "The policy of these credentials does not allow {permission}")
METHOD_NOT_ALLOWED = Kind(20004, 405, "Method {method} is not allowed here; allowed: {allowed}")
PAGE_SIZE_TOO_LARGE = Kind(20007, 400, "PageSize must be from 1 to {most}")
NOT_FOUND = Kind(20404, 404, "The requested resource {path} was not found")
REQUEST_TIMEOUT = Kind(20408, 408, "The request did not arrive within {seconds} seconds")
CONFLICT = Kind(20409, 409, "{reason}")
TOO_LARGE = Kind(20413, 413, "The request is larger than {most} bytes")
UNSUPPORTED_CONTENT = Kind(20415, 415, "Content type {content_type} is not understood here; send {wanted}")
TOO_MANY_REQUESTS = Kind(20429, 429, "Too many requests at once: {reason}")
HEADERS_TOO_LARGE = Kind(20431, 431, "The request's headers are larger than {most} bytes")
INTERNAL_ERROR = Kind(20500, 500, "Something failed inside; the request id is in the headers")
NOT_IMPLEMENTED = Kind(20501, 501, "{operation} is documented but not built yet; see docs/reference/coverage.md")
NOT_OURS = Kind(20501, 501, "Tidings is for messaging: it has no {what}. What it has is in docs/reference/coverage.md")
BODIES_FULL = Kind(20503, 503, "The server has as many large requests as it takes; nothing was done, try again")
UNAVAILABLE = Kind(20503, 503, "The request could not be stored; nothing was done, try again")
INVALID_PAGE_TOKEN = Kind(21481, 400, "PageToken is not one of ours")


def invalid(parameter: str, value: object, reason: object) -> Problem:
    """What is raised of a parameter that does not fit."""
    return INVALID_PARAMETER(parameter=parameter, value=value, reason=reason)


@contextmanager
def instead_of(error: type[E], problem: Problem | Callable[[E], Problem]) -> Iterator[None]:
    """A context in which this error is raised as a problem."""
    try:
        yield
    except error as raised:
        raise (problem if isinstance(problem, Problem) else problem(raised)) from None


@cache
def given_twice(bad: Kind) -> Kind:
    """What is told of a parameter that comes more than once and takes one value, with the code of a `bad` value."""
    return Kind(
        bad.code, bad.status, "Parameter {parameter} is invalid: it is given more than once, and takes one value"
    )
