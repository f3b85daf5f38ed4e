"""Declared resources: routing, forms, dialects, paging, problems. A resource file says only what is its own."""

from tidings.http.app import Api, Authenticate
from tidings.http.call import Call, Parts
from tidings.http.collection import Collection
from tidings.http.operation import Operation, operation
from tidings.http.paging import Asked, Page, page_of
from tidings.http.products import (
    CORE_2010,
    MESSAGING_V1,
    MONITOR_V1,
    PRODUCTS,
    TIDINGS_V1,
    TRUSTHUB_V1,
    Product,
)
from tidings.http.refusals import problem_response
from tidings.http.request import Handler, Request, Response
from tidings.http.resource import (
    SELF,
    Bad,
    Blank,
    Hidden,
    JsonParams,
    Link,
    Params,
    Required,
    Resource,
    Spelled,
    UploadParams,
    linked,
    links,
)

__all__ = [
    "CORE_2010",
    "MESSAGING_V1",
    "MONITOR_V1",
    "PRODUCTS",
    "SELF",
    "TIDINGS_V1",
    "TRUSTHUB_V1",
    "Api",
    "Asked",
    "Authenticate",
    "Bad",
    "Blank",
    "Call",
    "Collection",
    "Handler",
    "Hidden",
    "JsonParams",
    "Link",
    "Operation",
    "Page",
    "Params",
    "Parts",
    "Product",
    "Request",
    "Required",
    "Resource",
    "Response",
    "Spelled",
    "UploadParams",
    "linked",
    "links",
    "operation",
    "page_of",
    "problem_response",
]
