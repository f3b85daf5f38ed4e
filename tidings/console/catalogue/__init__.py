"""The sheets of the console, declared: which collections of the API are pages, and how they are shown."""

from tidings.console.catalogue.account import ACCOUNT
from tidings.console.catalogue.operator import OPERATOR
from tidings.console.catalogue.senders import SENDERS

SHEETS = (*SENDERS, *ACCOUNT, *OPERATOR)
