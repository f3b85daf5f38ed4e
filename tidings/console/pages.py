"""The console's pages: who may see them, and what surrounds them. What one page shows is in a file of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from starlette.applications import Starlette
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ExceptionHandler

from tidings.console.advisor_page import AdvisorPage
from tidings.console.architecture_page import ArchitecturePage
from tidings.console.balance_page import BalancePage
from tidings.console.bulk_page import BulkPages
from tidings.console.choice_page import ChoicePage
from tidings.console.clock_page import ClockPage
from tidings.console.code_application_page import CodeApplicationPage
from tidings.console.consent_page import ConsentPage
from tidings.console.credit_page import CreditPage
from tidings.console.desk import NO_PAGE, Desk
from tidings.console.doors import Doors
from tidings.console.elements_page import ElementsPage
from tidings.console.errors_page import ErrorsPage
from tidings.console.explanations import Explanations
from tidings.console.faults_page import FaultsPage
from tidings.console.find_page import FindPage
from tidings.console.geo_page import GeoPage
from tidings.console.handsets import HandsetPages
from tidings.console.headers import is_cross_site, protected
from tidings.console.home_page import HomePage
from tidings.console.insights.page import InsightPages
from tidings.console.installation_page import InstallationPage
from tidings.console.invitation_page import InvitationPage
from tidings.console.mail_page import MailPage
from tidings.console.me_page import MePage
from tidings.console.message_new_page import MessageNewPage
from tidings.console.message_page import MessagePage
from tidings.console.messages_page import MessagesPage
from tidings.console.number_move_page import NumberMovePage
from tidings.console.number_search_page import NumberSearchPage
from tidings.console.people_page import PeoplePage
from tidings.console.pool_page import PoolPage
from tidings.console.program import Program
from tidings.console.queue_forecast_page import QueueForecastPage
from tidings.console.registering.page import RegisteringPages
from tidings.console.registrations_page import RegistrationsPage
from tidings.console.reset_page import ResetPage
from tidings.console.reviews_page import ReviewsPage
from tidings.console.saved_views import SavedViews
from tidings.console.second_step_page import SecondStepPage
from tidings.console.sessions_page import SessionsPage
from tidings.console.sheet_routes import item_places, sheet_routes
from tidings.console.sign_in_page import SignInPage
from tidings.console.sign_up_page import SignUpPage
from tidings.console.static_files import ConsoleFiles
from tidings.console.webhook_trials_page import WebhookTrialsPage
from tidings.console.webhooks_page import WebhooksPage
from tidings.console.wording import _, speaking
from tidings.http import Request, Response
from tidings.http.asgi import asgi_handler
from tidings.wording.languages import chosen

_BEFORE_SHEETS: Final = (
    AdvisorPage,
    ArchitecturePage,
    BalancePage,
    BulkPages,
    ChoicePage,
    CodeApplicationPage,
    CreditPage,
    FaultsPage,
    GeoPage,
    InstallationPage,
    NumberMovePage,
    NumberSearchPage,
    PoolPage,
    QueueForecastPage,
)
"""Pages whose addresses are below those of sheets, or stand on the desk alone."""


class Pages:
    """A Handler for everything that is a page."""

    def __init__(self, app: Program) -> None:
        self._desk = desk = Desk(app)
        places, explanations = item_places(), Explanations()
        self._handsets = HandsetPages(app, desk, explanations)
        self._registrations = RegistrationsPage(app, desk)
        doors = Doors(desk)
        sign_in = SignInPage(desk, doors)
        self.routes: Sequence[BaseRoute] = [
            *HomePage(app, desk).routes(),
            Route("/sign-in", sign_in.show, methods=["GET"]),
            Route("/sign-in", sign_in.take, methods=["POST"]),
            Route("/sign-out", sign_in.leave, methods=["POST"]),
            Mount("/static", ConsoleFiles()),
            *self._handsets.routes(),
            *RegisteringPages(desk).routes(),
            *self._registrations.routes(),
            *ReviewsPage(app, desk).routes(),
            *ClockPage(desk, app.clock).routes(),
            *ConsentPage(app, desk).routes(),
            *ErrorsPage(desk).routes(),
            *FindPage(desk).routes(),
            *InsightPages(desk, app.clock).routes(),
            *ElementsPage(desk).routes(),
            *MessagesPage(desk, places).routes(),
            *MessageNewPage(desk, explanations).routes(),
            *MessagePage(desk, explanations, places).routes(),
            *(route for page in _BEFORE_SHEETS for route in page(desk).routes()),
            *WebhookTrialsPage(desk).routes(),
            *WebhooksPage(desk, places).routes(),
            *SavedViews(desk).routes(),
            *sheet_routes(desk),
            *MailPage(app, desk).routes(),
            *SecondStepPage(desk, doors).routes(),
            *SignUpPage(app, desk, doors).routes(),
            *ResetPage(app, desk, doors).routes(),
            *InvitationPage(app, desk, doors).routes(),
            *PeoplePage(app, desk).routes(),
            *MePage(app, desk).routes(),
            *SessionsPage(app, desk).routes(),
        ]
        self.rights = desk.rights
        self.rights.know(self.routes)
        lost: Mapping[Any, ExceptionHandler] = {
            404: desk.lost(404, NO_PAGE),
            405: desk.lost(405, _("This page is not asked for in this way.")),
            Exception: desk.lost(500, _("Something failed inside. The server wrote down what it was.")),
        }
        self._answer = asgi_handler(Starlette(routes=self.routes, exception_handlers=lost))

    async def __call__(self, request: Request) -> Response:
        """Answers in the visitor's language, with the fields that protect a page."""
        if request.method not in ("GET", "HEAD") and is_cross_site(request):
            return Response(403, b"This came from another site.", b"text/plain", protected([]))
        with speaking(chosen(request.headers.get(b"accept-language", b"").decode("latin-1"))):
            response = await self._answer(request)
        response.headers = protected(response.headers, encrypted=self._desk.is_encrypted(request))
        return response

    def stop(self) -> None:
        """Ends what would hold up an orderly stop."""
        self._handsets.stop()
