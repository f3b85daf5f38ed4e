"""The sheets of the console, declared: which collections of the API are pages, and how they are shown."""

from tidings.console.catalogue.account import ACCOUNT
from tidings.console.catalogue.operator import OPERATOR
from tidings.console.catalogue.programs import PROGRAMS
from tidings.console.catalogue.senders import SENDERS
from tidings.console.catalogue.traffic import TRAFFIC

SHEETS = (*SENDERS, *ACCOUNT, *PROGRAMS, *OPERATOR, *TRAFFIC)
