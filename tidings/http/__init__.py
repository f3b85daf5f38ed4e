"""Declared resources: routing, forms, dialects, paging, problems. A resource file says only what is its own."""

from tidings.http.app import Api, Authenticate
from tidings.http.asked import Asked
from tidings.http.call import Call, Parts
from tidings.http.collection import Collection
from tidings.http.declared import Operation, Product, Right, operation
from tidings.http.filters import Filter, dated, equal, since, until
from tidings.http.paging import Page, page_of
from tidings.http.problems import instead_of, invalid
from tidings.http.products import (
    CORE_2010,
    MESSAGING_V1,
    MONITOR_V1,
    PRODUCTS,
    TIDINGS_V1,
    TRUSTHUB_V1,
)
from tidings.http.refusals import problem_response
from tidings.http.request import Handler, Request, Response
from tidings.http.resource import (
    CLEARED,
    SELF,
    Always,
    Bad,
    Blank,
    Filled,
    Fit,
    Given,
    Hidden,
    JsonParams,
    Link,
    Of,
    Params,
    Read,
    Required,
    Resource,
    SidOf,
    Spelled,
    UploadParams,
    linked,
    links,
    or_none,
    parameter,
)
from tidings.http.rows import Change, Condition
from tidings.http.showing import as_shown

__all__ = [
    "CLEARED",
    "CORE_2010",
    "MESSAGING_V1",
    "MONITOR_V1",
    "PRODUCTS",
    "SELF",
    "TIDINGS_V1",
    "TRUSTHUB_V1",
    "Always",
    "Api",
    "Asked",
    "Authenticate",
    "Bad",
    "Blank",
    "Call",
    "Change",
    "Collection",
    "Condition",
    "Filled",
    "Filter",
    "Fit",
    "Given",
    "Handler",
    "Hidden",
    "JsonParams",
    "Link",
    "Of",
    "Operation",
    "Page",
    "Params",
    "Parts",
    "Product",
    "Read",
    "Request",
    "Required",
    "Resource",
    "Response",
    "Right",
    "SidOf",
    "Spelled",
    "UploadParams",
    "as_shown",
    "dated",
    "equal",
    "instead_of",
    "invalid",
    "linked",
    "links",
    "operation",
    "or_none",
    "page_of",
    "parameter",
    "problem_response",
    "since",
    "until",
]
