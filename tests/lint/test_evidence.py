"""How people opt in, sentence by sentence: what proves consent, and what takes it away again."""

from __future__ import annotations

import msgspec
import pytest

from tests.lint.corpus import GOOD
from tidings.lint.finding import Finding
from tidings.lint.linting import lint
from tidings.lint.registration import Registration

PAGE = "https://www.pinecrestdental.com/new"
WORDING = (
    '"Pinecrest Dental may text me about visits. 2 texts per visit. Msg & data rates may apply. Reply STOP to opt out, HELP '
    'for help."'
)
POLICY = "Privacy: https://www.pinecrestdental.com/privacy. Terms: https://www.pinecrestdental.com/terms."
UNSHARED = "We never share numbers with third parties."
TOLD = "Frequency varies, msg & data rates may apply, STOP to opt out, HELP for help."


def found(flow: str, policy: str = f"{POLICY} {UNSHARED}") -> tuple[Finding, ...]:
    registration: Registration = msgspec.structs.replace(GOOD, message_flow=f"{flow} {policy}")
    return lint(registration)


def rules(flow: str, policy: str = f"{POLICY} {UNSHARED}") -> set[str]:
    return {finding.rule for finding in found(flow, policy)}


PROVING = [
    f"Patients go to {PAGE} and put a check in the box that reads {WORDING} The box is not pre-checked.",
    f"Patients visit {PAGE}. There they find an opt-in checkbox, unchecked by default, with the words {WORDING}",
    f"On {PAGE} a patient can opt in by sliding the toggle to the right: {WORDING} The toggle is off when the page loads.",
    f"{PAGE} asks 'How shall we remind you?' with Email, Call and Text; no choice is made for the patient. Next to Text: {WORDING}",
    f"Patients mark an X in the blank square on {PAGE} beside {WORDING}",
    f"Patients fill in the bubble next to {WORDING} on the form, {PAGE}. All bubbles are empty when the form is handed out.",
    f"Patients choose 'Yes, text me' from a drop-down at {PAGE} whose first entry is 'Please select'. Beneath it: {WORDING}",
    f"Patients opt in at {PAGE}: they enter their number, read {WORDING} and tap the button 'Sign me up for texts'. The page serves nothing else.",
    f"A patient who wants reminders initials the line {WORDING} on our welcome sheet (photo: https://www.pinecrestdental.com/sheet.jpg). The line is empty when we hand it out.",
    f"Patients sign under {WORDING}, a section of its own; other signatures are elsewhere. A blank copy is at https://www.pinecrestdental.com/consent.pdf.",
    f'At the front desk we ask: "May Pinecrest Dental text you about visits? 2 texts per visit, message and data rates may apply, reply STOP to opt out and HELP for help." Patients who say yes are marked in our system. The words are posted at {PAGE}.',
    'When patients call, the receptionist reads "Would you like texts from Pinecrest Dental about your visits? About 2 per visit. Message and data rates may apply; reply STOP to quit, HELP for help." and records the yes or no.',
    'Patients text SMILE to (415) 555-0134. The sign in our lobby says: "Text SMILE to (415) 555-0134 for reminders from Pinecrest Dental. 2 texts per visit. Msg & data rates may apply. HELP for help, STOP to end." They get a confirmation at once.',
    f"Patients check a box (it is blank until they do) at {PAGE}: {WORDING} Nobody has to: booking works just as well without it.",
    f"Opt-in is at {PAGE}. The consent box is never pre-checked. It says {WORDING} Patients are not required to check it in order to book.",
    f"Patients tick at {PAGE}: {WORDING} We do not require consent to book, and consent is not a condition of treatment.",
    f"Web form {PAGE}. Checkbox (optional, NOT pre-selected): {WORDING} After ticking it, the number is added to our reminder list automatically.",
    f"Once the patient has ticked the empty box {WORDING} on {PAGE}, our system enrolls the number and sends a confirmation.",
    f"Patients can opt in two ways. Online: an empty box at {PAGE} with {WORDING} On paper: the same box and words on the intake sheet, picture https://www.pinecrestdental.com/intake.png.",
    f"In our app under Settings > Reminders patients may switch on texts; the switch is off at first. Screenshots are public at https://www.pinecrestdental.com/app. Words: {WORDING}",
    f"We text only patients who ticked {WORDING} on {PAGE}. We don't buy lists, don't upload contacts and don't text anyone who has not ticked.",
    f'Patients press 1 after hearing "To get texts about visits from Pinecrest Dental press 1. 2 texts per visit, message and data rates may apply, STOP to end, HELP for help". The recording is written down at {PAGE}.',
    f"A pop-up on {PAGE} offers reminders: {WORDING} with the buttons 'Yes, text me' and 'No thanks'. Nothing is stored unless the visitor clicks 'Yes, text me'.",
    f"Patients get a paper card with two boxes, YES and NO, both empty, under {WORDING} and hand it back. Image of card: https://www.pinecrestdental.com/card.png",
    f"The form at {PAGE} has a dedicated, unchecked SMS consent check box, which is separate from the one for our terms: {WORDING}",
    f"Patients scan a QR code at the desk. It opens {PAGE}, where they type their number and click an unfilled circle: {WORDING}",
    f'Patients opt in by checking "I agree" below {WORDING} at {PAGE}. It\'s their choice; neither answer is filled in.',
    f"Patient portal users see the form too, but anyone can open it at {PAGE} without logging in. One empty box: {WORDING}",
    f"Each family decides on {PAGE}. Reminder by text? o yes o no - we leave both open. {WORDING}",
    f"Parents and patients subscribe on {PAGE} by ticking. {WORDING} Unticked means no texts.",
    f"Patients leave the box empty if they do not want texts and tick it if they do: {WORDING} ({PAGE})",
    f"A member of staff hands the patient a tablet showing {PAGE}; the patient alone touches the box, which is clear, to accept: {WORDING}",
    f"Patients skip the box or use it, as they please: {WORDING} ({PAGE})",
    f"The text step at {PAGE} can be skipped. {WORDING}",
    f"At {PAGE} [ ] {WORDING} Texting is never required.",
    f"{PAGE} has one question about texts. It has no answer until the patient gives one: {WORDING}",
    f"Patients drag the handle to Yes on {PAGE}. It rests at No. {WORDING}",
    f"Our hygienist asks: {WORDING} and marks the answer the patient gives. Script at {PAGE}.",
    f"Patients tick an empty box on {PAGE}: {WORDING} We text them unless they opt out later.",
    f"Only a ticked box is considered consent: {WORDING} {PAGE}",
    f"Once ticked, the number is automatically added to our list. Box on {PAGE}, empty: {WORDING}",
    f"A patient can uncheck it later. The box at {PAGE} is empty when it first appears: {WORDING}",
    f"Patients turn a switch that is off at {PAGE}: {WORDING} Who doesn't turn it on is never texted.",
    f"To register patients must accept our terms in a box of their own. A second, empty box is for texts: {WORDING} {PAGE}",
    f"Our page is printed on our business cards. At {PAGE} there is an empty box with {WORDING}",
    f"Web form ({PAGE}), checkbox: text reminders from Pinecrest Dental, about 2 per visit, data rates may apply, HELP for help, STOP to end.",
    f"Consent is collected via {PAGE} where a box must be actively checked by the patient to receive texts: {WORDING}",
]
CHOSEN_BEFORE = [
    f"On {PAGE} the box {WORDING} is already ticked when the page opens.",
    f"On {PAGE} the box {WORDING} comes with a check mark in it; patients may take it out.",
    f"At {PAGE} 'Yes' is chosen unless the patient picks 'No'. {WORDING}",
    f"The toggle at {PAGE} is green from the start. {WORDING} Patients who do not want texts turn it off.",
    f"At {PAGE} the radio button for Yes is preselected: {WORDING}",
    f"At {PAGE} {WORDING} is enabled by default and can be disabled in the settings.",
    f"The form {PAGE} has the consent box checked automatically: {WORDING}",
    f"At {PAGE} an X is already placed in the square by {WORDING}.",
    f"At {PAGE}, patients who would rather not be texted have to uncheck the box {WORDING}.",
    f"The switch at {PAGE} is set to on for every new patient. {WORDING}",
    f"Our page {PAGE} shows the box ticked to make it easy: {WORDING}",
    f'At {PAGE} "Yes" is chosen unless the patient picks "No": {WORDING}',
    f"Tick the box if you do NOT want texts: {WORDING} {PAGE}",
    f"The box at {PAGE} shows up checked already: {WORDING}",
    f"The page {PAGE} puts the tick in the box for patients: {WORDING}",
    f"At {PAGE} text reminders are selected for the patient in advance. {WORDING}",
]
DEMANDED = [
    f"Patients must check {WORDING} on {PAGE} before they can book.",
    f"At {PAGE} the box {WORDING} is a required field.",
    f"On {PAGE} the Submit button stays grey until the box {WORDING} is ticked.",
    f"Patients tick {WORDING} at {PAGE}. Without it no appointment is given.",
    f"At {PAGE} patients tick {WORDING}; the form cannot be sent otherwise.",
    f"Patients tick {WORDING} on {PAGE}. We only treat patients who agree to texts.",
    f"Patients have to accept texts to become a patient: they tick {WORDING} at {PAGE}.",
    f"Patients tick {WORDING} at {PAGE}. This is mandatory for everyone.",
    f"Empty box at {PAGE}: {WORDING} The booking cannot be completed while it is empty.",
    f"Empty box at {PAGE}: {WORDING} As long as the box is empty, the Book button remains grey.",
    f"Empty box at {PAGE}: {WORDING} The form only goes through when it is ticked.",
    f"Empty box at {PAGE}: {WORDING} Whoever leaves it blank gets no appointment.",
    f"Empty box at {PAGE}: {WORDING} Leaving it empty ends the booking.",
    f"Empty box at {PAGE}: {WORDING} Ticking is necessary to book.",
    f"Ticking {WORDING} at {PAGE} is a condition of being treated.",
]
WITHOUT_AN_ACT = [
    f"We collect cell numbers from our patients when they register and text them. {TOLD} {PAGE}",
    f"Patients give us their number on {PAGE}. By giving it they agree to get texts. {TOLD}",
    f"Every patient who books at {PAGE} gets texts. {TOLD}",
    f"Patients are opted in when they make an appointment at {PAGE}. {TOLD}",
    f"We upload our patient list to the texting system each month. {TOLD} {PAGE}",
    f"Patients know us and expect our texts. {TOLD} {PAGE}",
    f"Numbers come from our practice software. {TOLD} {PAGE}",
    f"We text people who called us before. {TOLD} {PAGE}",
    f"A notice in the lobby says that we text patients. {TOLD} {PAGE}",
    f"People leave their business card in a bowl. {TOLD} {PAGE}",
    f"Patients can opt out at any time by replying STOP. Frequency varies, msg & data rates may apply, HELP for help. {PAGE}",
    f"The numbers were bought from a marketing company. {TOLD} {PAGE}",
    f"By using our website {PAGE} visitors consent to receive texts. {TOLD}",
    f"Spouses may add their partner's number on {PAGE}, and we text both. {TOLD}",
    f"Patients opt in on our website, by phone or in the office. {TOLD}",
    f"Customers opt in through {PAGE}. {TOLD}",
    f"Our privacy policy states that patients agree to texts when they become patients. {TOLD} {PAGE}",
    f"Staff ask patients if texting is fine and note it. {TOLD} {PAGE}",
    f"Patients text JOIN to get reminders. {TOLD}",
    f"Patients sign our intake form, which covers texts. {TOLD}",
    f"Below the Submit button of {PAGE} stands {WORDING}",
]
SHARED = [
    f"Patients tick an empty optional box at {PAGE}: {WORDING} We may share numbers with our partners for their offers.",
    f"Patients tick an empty optional box at {PAGE}: {WORDING} Opt-in data is passed on to affiliated companies.",
    f"Patients tick an empty optional box at {PAGE}: {WORDING} Selected sponsors receive the list of numbers.",
    f"Patients tick an empty optional box at {PAGE}: {WORDING} Your number may also be used by other dental brands of our group to market to you.",
    f"Patients tick an empty optional box at {PAGE}: {WORDING} Our privacy policy allows us to sell contact data.",
]


@pytest.mark.parametrize("flow", PROVING)
def test_an_act_on_something_that_is_off_at_first_is_consent(flow: str) -> None:
    assert found(flow) == ()


@pytest.mark.parametrize("flow", CHOSEN_BEFORE)
def test_what_is_chosen_before_people_choose_is_no_consent(flow: str) -> None:
    assert rules(flow) & {"opt-in-ticked-before", "opt-in-without-act"}


@pytest.mark.parametrize("flow", DEMANDED)
def test_consent_that_is_demanded_is_none(flow: str) -> None:
    assert "opt-in-demanded" in rules(flow)


@pytest.mark.parametrize("flow", WITHOUT_AN_ACT)
def test_without_an_act_there_is_no_consent_whatever_else_is_said(flow: str) -> None:
    no_consent = {"opt-in-without-act", "opt-in-by-others", "opt-in-bundled", "opt-in-unverifiable"}
    assert rules(flow) & no_consent


@pytest.mark.parametrize("flow", SHARED)
def test_numbers_that_go_to_others_are_found(flow: str) -> None:
    assert "numbers-shared" in rules(flow, POLICY)


FREQUENCIES = [
    "a handful of messages over a few weeks",
    "4-8 in all",
    "about once a fortnight",
    "a text the day before",
    "now and then",
    "volume varies",
    "fewer than 10 a year",
]


@pytest.mark.parametrize("told", FREQUENCIES)
def test_how_often_may_be_said_in_many_ways(told: str) -> None:
    wording = (
        f'"Pinecrest Dental may text me, {told}. Msg & data rates may apply. Reply STOP to opt out, HELP for help."'
    )
    assert found(f"Patients tick an empty box at {PAGE}: {wording}") == ()


def test_not_saying_how_often_is_refused() -> None:
    wording = '"Pinecrest Dental may text me. Msg & data rates may apply. Reply STOP to opt out, HELP for help."'
    assert "opt-in-undisclosed" in rules(f"Patients tick an empty box at {PAGE}: {wording}")


def test_agreeing_to_texts_of_nobody_about_nothing_is_refused() -> None:
    thin = (
        '"I agree to receive text messages. Frequency varies. Msg & data rates may apply. STOP to end, HELP for help."'
    )
    assert "opt-in-unspecific" in rules(f"Patients tick an empty optional box at {PAGE}: {thin}")


def test_advertising_that_a_wording_denies_is_not_mixed_in() -> None:
    wording = '"Pinecrest Dental may text me appointment reminders, no marketing. 2 a visit. Data rates may apply. STOP to end, HELP for help."'
    assert found(f"Patients tick an empty box at {PAGE}: {wording}") == ()
