"""The words that rules look for: data. Each class is what carriers' content policies name, in American usage.

Source: CTIA, Messaging Principles and Best Practices; the carriers' codes of conduct. The lists are ours.
"""

from __future__ import annotations

from typing import Final

from tidings.a2p.lint.lexicon import lexicon

AS_OF: Final = "2026-01-01"

# Content that carriers refuse

ADULT = lexicon(
    "porn*, xxx video*, xxx content",
    "sexy, sexting, onlyfans, hookup*, strip club*, fetish*, camgirl*, cam girl*, nudes",
    "adult content, adult entertainment, adult video*, adult toy*, sex toy*, sex chat, sex shop",
    "live sex, free sex",
    "hot singles, escort service*, escort agenc*, erotic*, explicit photo*, explicit content",
)
HATE = lexicon(
    "hate speech, white power, white supremac*, master race, racial superiority, ethnic cleansing, race war",
    "neo nazi*, neonazi*, death to all",
)
FIREARMS = lexicon(
    "firearm*, handgun*, shotgun*, rifle*, pistol*, ammo, ammunition, guns for sale, buy guns",
    "guns and ammo, gun shop*, gun store*, gun sale*, gun show*",
    "ar 15, ar15, ghost gun*, silencers, bump stock*, high capacity magazine*",
)
TOBACCO = lexicon(
    "tobacco*, cigarette*, cigar, cigars, cigarillo*, vape*, vaping, ecig*, e cig*, e liquid*, eliquid*",
    "hookah*, juul*",
    "nicotine pouch*, snus, chewing tobacco, smoke shop*",
)
ALCOHOL = lexicon(
    "alcohol*, beer, beers, wine, wines, winery, brewery, breweries, brewpub*, liquor*, whiskey*",
    "whisky, vodka*, tequila*",
    "bourbon*, cocktail*, champagne*, happy hour*, distillery, mezcal*, craft brew*",
)
CANNABIS = lexicon(
    "cannabis, marijuana, cbd, thc, delta 8, delta 9, kratom, weed dispensar*, weed delivery",
    "weed strain*, edibles",
    "hemp flower*, dispensary, dispensaries, pre rolls, prerolls, medical weed, recreational weed",
)
DRUGS = lexicon(
    "cocaine, heroin, methamphetamine*, crystal meth, mdma, psilocybin, magic mushroom*",
    "anabolic steroid*, fentanyl",
    "ketamine, oxycontin, oxycodone, xanax, adderall, viagra, cialis, without prescription",
    "no prescription*, without a prescription, online pharmac*",
)
GAMBLING = lexicon(
    "casino*, gambling, gambler*, sportsbook*, sports betting, sports bet*, betting tip*, betting odds",
    "place your bet*, free bet*",
    "slot machine*, online slots, online poker, free spins, jackpot*, bookmaker*, wager*",
)
SWEEPSTAKES = lexicon("sweepstake*, giveaway*, raffle*, prize draw*, lucky draw*")
PAYDAY = lexicon(
    "payday loan*, payday advance*, cash advance*, short term loan*, title loan*, auto title loan*",
    "no credit check*",
    "bad credit ok, instant loan*, fast cash loan*, quick loan*, pay day loan*, loan match*, third party loan*",
)
CRYPTO = lexicon(
    "crypto, cryptocurrenc*, bitcoin*, ethereum, nft drop*, altcoin*, token presale*, stock alert*, stock tip*",
    "stock pick*, forex*",
    "penny stock*, trading signal*, binary option*, pump signal*",
)
DEBT = lexicon(
    "debt relief, debt consolidat*, debt settlement*, debt forgiv*, debt reduction*, debt elimination",
    "credit repair*",
    "repair your credit, fix your credit, debt collect*, collect a debt, collection agenc*, student loan forgiv*",
)
GET_RICH = lexicon(
    "work from home, make money fast, get rich, earn money online, easy money, passive income, be your own boss",
    "financial freedom, mlm, multi level marketing, pyramid scheme*, secret shopper*, mystery shopper*",
    "double your money",
    "guaranteed income, guaranteed return*, earn extra cash, risk free investment*",
)
AFFILIATE = lexicon(
    "affiliate marketing, affiliate link*, affiliate offer*, affiliate partner*, affiliate program*",
    "lead generation",
    "lead gen, generate leads, generating leads, sell leads, sells leads, selling leads, buy leads, sell your data",
    "sell consent, sells consent, marketing partners, partner offers, offers from our partners",
    "lead list*, lead buyer*",
    "offers from third parties, third party offers, resell your information, sell the leads",
)
PHISHING = lexicon(
    "you have won, you've won, you won a, claim your prize, claim your reward, claim your gift, unclaimed package*",
    "confirm your password, send your password, reply with your password, enter your password, send us your pin",
    "social security number, confirm your ssn, your ssn, confirm your card number, send your card number, cvv",
    "confirm your bank details, bank account will be closed, tax refund waiting, inheritance fund*",
    "wire transfer fee*",
)
LENDING = lexicon(
    "loan, loans, lending, lender*, refinanc*, line of credit, lines of credit, home equity, mortgage rate*",
    "mortgage offer*, your mortgage, our mortgage*, mortgage pre approval*",
)

HELPFUL_CONTEXT = lexicon(
    "prevent*, recovery, rehab*, cessation, quit, quitting, sober*, awareness, addiction*, counsel*",
    "treatment*, overdose*",
    "support group*, harm reduction, detox*, health department, museum*, law enforcement, poison control",
)
"""Beside these, a word of content that is refused is more likely about getting away from it."""

# Descriptions

AUDIENCE = lexicon(
    "customer*, client*, user*, subscriber*, member*, patient*, student*, parent*, donor*, employee*",
    "guest*, tenant*",
    "resident*, volunteer*, recipient*, people, consumer*, shopper*, visitor*, attendee*, contact*",
    "supporter*, voter*",
    "patron*, applicant*, passenger*, owner*, buyer*, staff, driver*, player*, families, fans, participants, teams",
    "who opted in, who signed up",
)
PURPOSE = lexicon(
    "marketing, promot*, offer*, sale*, discount*, alert*, remind*, notif*, updat*, confirm*, verif*",
    "code*, password*",
    "passcode*, invit*, support*, question*, answer*, deliver*, appointment*, order*, schedul*, survey*",
    "poll*, vot*",
    "news*, announce*, fraud*, security, account*, event*, payment*, invoice*, donat*, fundrais*, warn*",
    "respon*, deal*",
    "coupon*, follow up*, authenticat*, receipt*, book*, reserv*, status, conversation*, class*",
    "lesson*, emergenc*",
)
FILLER = lexicon(
    "lorem ipsum, asdf*, test test, tbd, to be determined, fill in later, n a, blah*, sample text",
    "placeholder text",
    "description here, insert description, insert text, your description, foo bar, qwerty*",
)

# Opting in

OPTING_IN = lexicon(
    "opt in, opts in, opted in, opting in, optin, sign up, signs up, signed up, signing up, signup",
    "subscrib*, consent*",
    "agree, agrees, agreed, agreeing, check a box, check the box, checkbox*, check box*, tick*, enroll*",
    "enrol, enrols",
    "permission*, joins, join our, join the, requests texts, asks to be texted, request messages",
)
VERBAL = lexicon(
    "verbal*, orally, oral consent, over the phone, by phone, on the phone, in person, phone call*",
    "asked aloud, asks them",
    "face to face, call center*",
)
PAPER = lexicon(
    "paper form*, printed form*, sign up sheet*, intake form*, written form*, clipboard*, paper application*"
)
TEXTING_IN = lexicon("text, texts, texting, sms, send, sends, sending, keyword, keywords")
SCRIPT = lexicon("script, says, reads, asked, asks, wording, prompt, prompts")
AUTOMATIC = lexicon(
    "automatically opted in, automatically opt in, automatically enrolled, automatically subscribed",
    "automatically added",
    "automatically signed up, auto enrolled, opted in automatically, enrolled automatically, opted in by default",
    "subscribed by default, are opted in when they, without opting in, implied consent",
    "implicit consent, no opt in",
    "do not opt in, don't opt in, do not need to opt in, opt in is not required, opt in not required, opt out only",
)
BOUGHT = lexicon(
    "purchased list*, purchased contact*, bought list*, purchase contact lists, buy contact lists, rented list*",
    "purchased leads, data broker*, scraped, scraping, third party list*, list broker*, contacts we bought",
    "contact list we purchased, list we purchased, list that we purchased, lists purchased",
    "cold outreach, cold text*",
)
PRE_TICKED = lexicon(
    "pre checked, prechecked, pre ticked, preticked, pre selected, preselected, checked by default",
    "ticked by default",
    "selected by default, already checked, already ticked, automatically checked, automatically ticked",
    "default checked",
    "enabled by default, checked in advance, ticked in advance",
)
CONDITIONAL = lexicon(
    "condition of purchase, condition of any purchase, condition of service, condition of use, condition of using",
    "required to purchase, required to use, required to order, required to book, required in order to",
    "must consent",
    "must agree to receive, must opt in to use, must opt in to order, must accept text*, mandatory consent",
    "consent is mandatory, consent is required",
)
BUNDLED = lexicon(
    "accepting our terms, accepting the terms, accepting these terms, agreeing to our terms, agreeing to the terms",
    "agree to our terms, accept our terms, accept the terms, creating an account, create an account",
    "placing an order",
    "making a purchase, make a purchase, using our service*, using our website, using our app, using our site",
    "accept the privacy policy, accepting the privacy policy",
)
OWN_CHOICE = lexicon(
    "separate*, optional*, checkbox*, check box*, check a box, check the box, checking the box",
    "checking a box, tick*",
    "not required, not a condition, unchecked, toggle*",
)
RECEIVING = lexicon(
    "receive texts, receive text*, receive sms, receive messages, receive marketing, receive our*",
    "receive promotional",
    "to be texted, to texts, to text messages, receive automated, receive recurring, receive alerts",
    "receive updates",
)
SHARING = lexicon(
    "share, shares, shared, sharing, sell, sells, sold, selling, rent, rents, rented, disclose",
    "discloses, disclosed",
    "transfer, transfers, transferred, passed on, pass on, give to, given to",
)
OTHERS = lexicon(
    "third party, third parties, 3rd party, 3rd parties, partner, partners, affiliates, advertisers, marketers",
    "other companies, sponsors, other businesses",
)
NOT_SHARED = lexicon(
    "not share*, not be share*, never share*, not sell*, never sell*, no mobile information, not be sold, not sold",
    "no sharing, will be shared with no*, excludes text messaging, exclude text messaging, won't share",
    "don't share",
    "doesn't share, isn't shared, not disclose*, non sharing, without sharing, not rent*, not transfer*",
)
PRIVACY = lexicon("privacy, privacy policy, privacy notice")
TERMS = lexicon("terms, term and conditions, terms and conditions, terms of service, terms of use, tos, conditions")
FREQUENCY = lexicon(
    "frequency, msgs per, messages per, msg per, message per, texts per, msgs a, messages a, texts a",
    "recurring, msgs month",
    "msg month, msgs mo, msg mo, messages month, msgs week, weekly, monthly, daily, up to",
    "one message per, 1 msg, one time, message each, text each, messages each, per month, per week, per day",
)
RATES = lexicon("data rates, msg data, message data, rates may apply, rates apply, carrier rates")
HELP = lexicon("help, info, support, assistance")
STOP = lexicon(
    "stop, unsubscribe, cancel, quit, opt out, optout, stop2end, stop to, end to",
    "opting out, remove me, arret",
)

# Replies

GONE = lexicon(
    "unsubscribed, opted out, no more, no longer, not receive, removed, no further, cancelled, canceled, stopped",
    "won't receive, won't get, not get, opt out is confirmed, not be sent, not send, not text",
    "opted you out, will stop",
)
UNFINISHED = lexicon(
    "under construction, coming soon, website in progress, site in progress, not live yet, not yet live",
    "website is not ready, no website yet, site is being built, launching soon",
)

# Use cases

EXPECTED = {
    "2FA": lexicon("code, codes, passcode*, otp, pin, verif*, password*, one time, token, sign in, login, log in, 2fa"),
    "DELIVERY_NOTIFICATION": lexicon(
        "deliver*, ship*, order*, package*, parcel*, arriv*, driver*, courier*, track*, pick up, pickup",
        "drop off, eta",
    ),
    "FRAUD_ALERT": lexicon(
        "fraud*, suspicious, unusual, transaction*, charge*, purchase*, card, unauthorized, activity", "sign in, login"
    ),
    "POLLING_VOTING": lexicon(
        "vote*, voting, poll*, survey*, rate, rating, question*, choose, opinion*, reply yes, feedback",
        "ballot*, answer*",
    ),
    "SECURITY_ALERT": lexicon(
        "security, breach*, password*, login, sign in, alert*, access*, device*, compromis*, suspicious",
        "unusual, outage*",
    ),
    "CHARITY": lexicon(
        "donat*, gift*, give, giving, volunteer*, support*, fundrais*, help*, campaign*, thank*, event*"
    ),
    "EMERGENCY": lexicon(
        "emergenc*, evacuat*, warning*, shelter*, storm*, flood*, fire*, alert*, safe*, closed, closure*",
        "outage*, water",
    ),
    "POLITICAL": lexicon(
        "vote*, voting, elect*, ballot*, campaign*, candidate*, donat*, chip in, rally, poll*, congress*",
        "senat*, council*",
    ),
}
"""What samples of a narrow use case must have one of."""
PROMOTION = lexicon(
    "percent off, discount*, coupon*, promo, promos, promotion, promotions, promotional, shop now",
    "buy now, order now",
    "limited time, special offer*, flash sale*, bogo, buy one, clearance, hurry, exclusive deal*, exclusive offer*",
    "best price*, free gift*, on sale, sale ends, black friday, cyber monday",
)
TRANSACTIONAL: Final = frozenset(
    [
        "2FA",
        "ACCOUNT_NOTIFICATION",
        "DELIVERY_NOTIFICATION",
        "FRAUD_ALERT",
        "SECURITY_ALERT",
        "EMERGENCY",
        "PUBLIC_SERVICE_ANNOUNCEMENT",
    ]
)
"""Use cases whose messages advertise nothing."""

# Domains

SHORTENERS: Final = frozenset(
    [
        "bit.ly",
        "bitly.com",
        "tinyurl.com",
        "t.co",
        "goo.gl",
        "ow.ly",
        "is.gd",
        "v.gd",
        "buff.ly",
        "rebrand.ly",
        "rb.gy",
        "cutt.ly",
        "shorturl.at",
        "s.id",
        "tiny.cc",
        "t.ly",
        "bl.ink",
        "soo.gd",
        "shorte.st",
        "adf.ly",
        "lnkd.in",
        "fb.me",
        "youtu.be",
        "amzn.to",
        "j.mp",
        "dlvr.it",
        "trib.al",
        "short.io",
        "n9.cl",
        "qr.ae",
        "x.co",
        "clck.ru",
        "u.to",
        "snip.ly",
        "smarturl.it",
        "linktr.ee",
        "da.gd",
        "kutt.it",
        "urlz.fr",
        "gg.gg",
    ]
)
"""Public URL shorteners: whoever reads the link cannot tell whose it is."""
SOCIAL: Final = frozenset(
    [
        "facebook.com",
        "instagram.com",
        "tiktok.com",
        "x.com",
        "twitter.com",
        "linkedin.com",
        "youtube.com",
        "linktr.ee",
        "yelp.com",
        "etsy.com",
        "pinterest.com",
        "threads.net",
        "nextdoor.com",
        "venmo.com",
        "cash.app",
    ]
)
"""Where a business has a page, and no website of its own."""
EXAMPLE_NAMES: Final = frozenset(["example.com", "example.net", "example.org", "example.edu"])
EXAMPLE_ENDS: Final = frozenset(["example", "test", "invalid"])
"""Kept for documentation and tests: RFC 2606."""
