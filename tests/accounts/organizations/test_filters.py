"""SCIM: filters, with the examples of RFC 7644, and whatever identity providers write besides."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidings.accounts.organizations.filters import filtered_by
from tidings.accounts.organizations.users import USER_SCHEMA, Email, OrganizationUser
from tidings.core import Instant

ANN = OrganizationUser(
    sid="US1",
    account_sid="AC1",
    organization_sid="OR1",
    date_created=Instant.parse_iso("2011-05-13T04:42:34Z"),
    date_updated=Instant.parse_iso("2011-05-13T04:42:35Z"),
    user_name="ann@example.com",
    external_id="E1",
    given_name="Ann",
    emails=[Email("ann@example.com", primary=True), Email("ann@home.example", type="home")],
)
BARBARA = OrganizationUser(
    sid="US2",
    account_sid="AC1",
    organization_sid="OR1",
    date_created=Instant(0),
    date_updated=Instant(0),
    user_name="jensen@example.org",
    display_name="Babs",
    family_name="O'Malley",
    emails=[Email("jensen@example.org", primary=True)],
    active=False,
)
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"


def left(text: str) -> str:
    """Whom a filter leaves, by the first letters of their names."""
    fits = filtered_by(text)
    return "".join(letter for letter, user in (("A", ANN), ("B", BARBARA)) if fits(user))


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ('userName Eq "ann@example.com"', "A"),
        ('Username eq "ANN@example.com"', "A"),
        ('name.familyName co "O\'Malley"', "B"),
        ('userName sw "J"', "B"),
        (f'{USER_SCHEMA}:userName sw "J"', "B"),
        ("title pr", ""),
        ('meta.lastModified gt "2011-05-13T04:42:34Z"', "A"),
        ('meta.lastModified ge "2011-05-13T04:42:35Z"', "A"),
        ('meta.lastModified lt "2011-05-13T04:42:34Z"', "B"),
        ('meta.lastModified le "2011-05-13T04:42:35Z"', "AB"),
        ('title pr and userType eq "Employee"', ""),
        ('title pr or userType eq "Intern"', ""),
        (f'schemas eq "{ENTERPRISE}"', ""),
        (f'schemas eq "{USER_SCHEMA}"', "AB"),
        ('userType eq "Employee" and (emails co "example.com" or emails.value co "example.org")', ""),
        ('active eq true and (emails co "example.com" or emails.value co "example.org")', "A"),
        ('userType ne "Employee" and not (emails co "example.com" or emails.value co "example.org")', ""),
        ('userType ne "Employee" and not (emails co "example.com")', "B"),
        ('active eq true and (emails.type eq "home")', "A"),
        ('active eq false and emails[type eq "work" and value co "@example.org"]', "B"),
        ('emails[type eq "work" and value co "@example.org"] or ims[type eq "xmpp" and value co "@foo.com"]', "B"),
    ],
)
def test_the_examples_of_the_standard_leave_whom_they_say(text: str, who: str) -> None:
    assert left(text) == who


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ('displayName ne "Babs"', "A"),
        ('displayName ne "Somebody"', "AB"),
        ('externalId ne "E1"', "B"),
        ("displayName eq null", "A"),
        ("displayName ne null", "B"),
        ('not (displayName eq "Babs")', "A"),
        ("not (displayName pr)", "A"),
        ('displayName co ""', "B"),
        ('displayName lt "zz"', "B"),
        ('not (displayName lt "zz")', "A"),
        ("name pr", "AB"),
        ("name.givenName pr", "A"),
        ("not(name.givenName pr)", "B"),
        ("emails pr and not (phoneNumbers pr)", "AB"),
        ('emails.type ne "work"', "A"),
        ('not (emails.type eq "home")', "B"),
        ('phoneNumbers.type ne "work"', "AB"),
        ('emails[type eq "home" and primary eq true]', ""),
        ('emails[not (type eq "work")]', "A"),
        ('emails[type eq "work" and (value co "ann" or value co "nobody")]', "A"),
    ],
)
def test_what_is_not_set_is_unequal_to_all_and_not_present(text: str, who: str) -> None:
    assert left(text) == who


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ('active eq false or userName sw "ann" and displayName pr', "B"),
        ('(active eq false or userName sw "ann") and displayName pr', "B"),
        ('(active eq true or userName sw "jen") and displayName pr or externalId pr', "AB"),
        ('not (active eq true) or active eq true and externalId eq "E1"', "AB"),
        ('id eq "US1"', "A"),
        ('id eq "us1"', ""),
        ('externalId ew "1"', "A"),
        ('userName eq "a\\"b"', ""),
        ("  active   EQ  TRUE  ", "A"),
    ],
)
def test_and_binds_more_than_or_and_parentheses_more_than_both(text: str, who: str) -> None:
    assert left(text) == who


@pytest.mark.parametrize(
    "text",
    [
        "",
        "userName",
        "userName eq",
        'userName eq "a',
        "userName eq a",
        "userName eq 1",
        "active gt true",
        'active eq "true"',
        'meta.created gt "yesterday"',
        "displayName co null",
        'userName like "a"',
        'password eq "a"',
        'userName eq "a" and',
        'userName eq "a" userName eq "a"',
        '(userName eq "a"',
        'userName eq "a")',
        'not userName eq "a"',
        'userName[type eq "a"]',
        'emails[phone eq "a"]',
        'emails[type eq "a"',
        'emails[emails[type eq "a"]]',
        "(" * 11 + "name pr" + ")" * 11,
        " or ".join(["name pr"] * 21),
        "x" * 1_001,
    ],
)
def test_a_filter_that_cannot_be_read_says_why(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        filtered_by(text)


WORDS = [
    "userName",
    "emails",
    "active",
    "meta.created",
    "eq",
    "ne",
    "pr",
    "gt",
    "co",
    "and",
    "or",
    "not",
    "(",
    ")",
    "[",
    "]",
    '"a"',
    "true",
    "null",
    '"2011-05-13"',
    "1",
]


@given(st.text(max_size=200) | st.lists(st.sampled_from(WORDS), max_size=20).map(" ".join))
def test_no_text_breaks_the_reader_of_filters(text: str) -> None:
    try:
        filtered_by(text)(ANN)
    except ValueError as error:
        assert str(error)
