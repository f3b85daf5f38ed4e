"""Offers that carriers refuse: high-risk money, deceit, trade in people's data. Data; and what lending is known by.

Source: CTIA, Messaging Principles and Best Practices, 5.3; the carriers' codes of conduct. The lists are ours.
"""

from __future__ import annotations

from typing import Final

from tidings.lint.saying import either, phrases
from tidings.lint.trade import Trade
from tidings.lint.wanted import Sought

AS_OF: Final = "2026-11-01"
_BUYERS: Final = (
    r"(?:roofers?|contractors?|agenc(?:y|ies)|agents?|lenders?|providers?|partners?|attorneys?|lawyers|law firms?"
    r"|dealers?|buyers?|insurers?|companies|pros"
    r"|movers?|brokers?|carriers|installers|vendors|professionals)"
)
_PASSED_ON: Final = Sought(
    rf"\b(?:pass|hand|forward|send|transfer|refer|sell|rout|shar|match|connect)\w*\b[^.;]{{0,60}}?\b(?:to"
    rf"|with) (?:up to |several |multiple |many )(?:\w+ ){{0,3}}{_BUYERS}\b"
    rf"|\b{_BUYERS}\b[^.;]{{0,30}}?\b(?:pay|buy|bid|compete)s?\b|\bpays? (?:us )?(?:for|per) (?:it|each|every|the"
    r"|transferred) ?(?:inquir|lead|request|contact|call|referral|name)?\w*"
    rf"|\b(?:inquir(?:y|ies)|requests?|leads?|names|contacts?) (?:is|are|get) (?:sold|bought|auctioned)\b"
)
SCHEMES: Final = (
    Trade(
        id="loans",
        code=30897,
        what="a high-risk loan, or one of somebody else",
        strong=phrases(
            "bad (scores?|credit) (is |are )?(fine|ok|okay|welcome|no problem)",
            "before (your|their|the) (check|paycheck|payday) (comes|lands|arrives), "
            "(puts?|get|have|drop) $# in(to)? your"
            " (account|bank)",
            "(banks?|lenders?) want to lend, lend you money, compare your loan offers",
            "all credit (is )?(welcome|ok|okay), ahead of (their|your) (check|paycheck|payday)",
            "comes off your next (check|paycheck), against the title, worth ... cash today, payday loan*",
            "payday advance*, pay day loan*, cash advance*, short term loan*, title loan*, car title loan*",
            "auto title loan*, no credit check*, bad credit ok, bad credit welcome, bad credit is fine",
            "instant loan*, fast cash*, quick loan*",
            "loan match*, third party loan*, matched with lender*, match you with lender*, matches you with",
            "network of lenders, lender network, lending network, our lending partners, lending partners",
            "partner lenders, connect you with lenders, connects borrowers",
            "cash before payday, cash till payday, until payday, till your next paycheck, until your next paycheck",
            "before your next paycheck, next paycheck, wage advance*, paycheck advance*, same day cash",
            "same-day funding, borrow up to $*, bridge you to payday, installment loans",
            "guaranteed approval, pawn loan*, merchant cash advance*, student loan refinanc*, several lenders",
            "multiple lenders, many lenders, compare lenders, up to five lenders, cash in minutes, pink slip loan*",
            "funds by tomorrow, no job verification",
        ),
        weak=phrases(
            "emergency cash, quick cash",
            "payday, lenders, loan, loans, borrow, approved for, pre approved, cash today, rate quotes",
            "offers from banks, bad credit, interest rates, tide you over, advance, funds",
        ),
        harmless=phrases(
            "(fast |quick |emergency )?cash (drawer|register|box|bar|back|wrap|flow|only|count|crop|room|desk"
            "|bag|tray|office)*",
            "payday (special|friday|pizza|lunch|treat|bar|candy|sale), title (company|search|office|insurance|deed)",
            "no payday loans, advance directive*, advance notice, in advance, advance tickets",
        ),
        maskable=True,
    ),
    Trade(
        id="debt",
        code=30897,
        what="debt relief, credit repair or collection for others",
        strong=phrases(
            "(purchases?|buys?|bought) (charged off|overdue|delinquent|defaulted) accounts",
            "cut what (you|they) owe, (accounts?|balances?) ... placed with us",
            "(collections?|late payments?|inquiries) (were |are )?(deleted|removed|gone)",
            "(raise|boost|lift) your (fico|score), debt relief, debt consolidat*, debt settlement*, debt forgiv*",
            "debt reduction*, debt elimination, reduce your debt*, reduce their debt*, eliminate your debt",
            "erase your debt, cut your debt*, wipe out debt, settle your debt*, settle for less",
            "settle for as little, cents on the dollar",
            "credit repair*, repair your credit, fix your credit, fix their credit, boost your credit score",
            "raise your credit score, raise your score, improve your credit score, remove negative items",
            "delete collections, remove collections, remove late payments, dispute letters",
            "debt collect*, debt collector*, collect a debt, collecting a debt, collection agenc*",
            "collections agenc*, third party collect*, student loan forgiv*, loan forgiveness, tax relief program*",
            "tax debt*, owe the irs, owe back taxes, attempt to collect",
            "pay back only a part, pay less than they owe, pay less than you owe, part of what they owe",
            "part of what you owe, fraction of what, credit card debt, on behalf of creditor*",
            "on behalf of your creditor, judgment recovery, recover debts",
            "from your report, from their report, from your credit, removed negatives, letters to the bureaus",
            "disputes filed, one low monthly payment, credit sweep*",
            "clean up your credit, clean your credit, points on your score, points to your score",
            "700 club, assigned by creditors",
            "past due accounts for, unpaid accounts for, balances for other, credit restoration",
            "accounts? (come|came|comes|(is|are|was|were) (turned over|assigned|referred|sent|handed|forwarded"
            "|transferred|given))"
            " (over )?to us, (overdue|past-due|unpaid|delinquent) (accounts|debts|bills|balances) (of|for"
            "|from) (others?|our"
            " (clients|customers)|other *|#|several|many)",
            "restore your credit, restore their credit, charge offs",
        ),
        weak=phrases(
            "placed with us, placed with our office, hardship program*, delinquent accounts, score up, "
            "accounts placed, bad marks, credit file, owe less, original creditor*, negative items, negative marks",
            "owe, owed, owing, debt, debts, creditor*, settle, settlement, credit score*, credit report*",
            "collections, bureau*, past due, hardship, forgiv*, negotiate, score",
        ),
        harmless=phrases(
            "debt free college tips, national debt, technical debt, debt of gratitude, score of the game, bureau of",
            "credit score education, final score*, box score*, test score*, settle in, settled in, settlement house",
        ),
    ),
    Trade(
        id="trading",
        code=30897,
        what="cryptocurrency or trading tips",
        strong=phrases(
            "(tokens?|coins?|stocks?|shares) ... (will|about to|going to|set to|ready to) (rise|move|pump|moon"
            "|explode|run|soar)",
            "buy btc, crypto, cryptos, cryptocurrenc*",
            "bitcoin*, ethereum, nft drop*, nft*, altcoin*, memecoin*, token presale*, token sale*, stock alert*",
            "stock tip*, stock pick*, forex*, penny stock*, trading signal*, trade alert*, trade signal*",
            "binary option*, pump signal*",
            "options alerts, day trading, swing trade*, buy signal*, sell signal*",
            "trade ideas, hot stocks, staking rewards, blockchain",
            "coins to watch, btc, dogecoin, xrp, breakout stock*",
            "trading room, trading floor calls",
        ),
        weak=phrases(
            "presale, * #c, breaking out, eth, solana, ticker*, small caps, small-cap, entry and exit, "
            "entries and exits, airdrop*, defi, digital money, trade calls?",
            "calls, puts, coin, coins, token, tokens, wallet, trades, trade, gains, bullish, breakout, target",
            "stop loss, shares, portfolio, entry, signal, signals, chart",
        ),
        harmless=phrases(
            "(back in|in|low|out of|restock|new|fresh) stock (alert|tip|pick)*, ticker tape*, bitcoin atm service",
            "crypto(logy|graphy|gram|zoolog|sporid)*, trading (card|post|pin)*, solana beach, "
            "token(s)? of appreciation",
            "coin (op|operated|collect|wash|laundr|shop)*, coin laundry, coin show, rare coins, trade in, "
            "trade-in, trade school, cryptic*",
        ),
    ),
    Trade(
        id="deceptive",
        code=30885,
        what="a get-rich-quick or deceptive offer",
        strong=phrases(
            "turn(s|ed|ing)? $# into, (cashed|cashed out|cleared|made|earned|pulled|pulled in) $# ... in (her"
            "|his|their|my|just"
            "|only|#|two|three) *, (weekly|daily|monthly) payouts?",
            "earn while you sleep, years younger, (doctors|experts) are (stunned|shocked|furious)",
            "quit their (9|job), in (her|his|their|my) first month, in # days guaranteed, make money fast",
            "get rich, earn money online, easy money, passive income, be your own boss, your own boss, mlm",
            "multi level marketing, network marketing, pyramid scheme*, secret shopper*, mystery shopper*",
            "double your money, guaranteed income, guaranteed return*, earn extra cash, risk free investment*",
            "financial freedom, quit your job, quit your 9-5, leave your 9-5, fire your boss, six figures",
            "6 figures, six figure income, income from home, work from your phone",
            "work from home opportunit*, make thousands, unlimited income, downline*",
            "recruit others",
            "ground floor opportunit*, residual income, turnkey system, cash gifting",
            "miracle cure*, melt fat, lose 20 pounds in, cures cancer, cure diabetes",
            "doctors hate, government grants, free government money, claim your grant, unclaimed money",
            "stimulus check*",
            "financially free, time freedom, dropshipping course, done for you income, wealth secrets, money system",
        ),
        weak=phrases(
            "no experience needed, earn $*, earn up to $*, make $*, extra income, side hustle*, get paid to, "
            "get paid daily, working from home and",
            "work from home, earn, income, opportunity, guaranteed, freedom, investment, returns, rewards",
            "residual, side income, launch your, proven system, from home, per week",
        ),
        harmless=phrases(
            "earn points, earn a free, earn rewards, earn double points, earn your badge, job opportunities at",
            "volunteer opportunity",
        ),
        maskable=False,
    ),
    Trade(
        id="leads",
        code=30882,
        what="affiliate marketing, or trade in leads or consent",
        strong=either(
            _PASSED_ON,
            phrases(
                "(agents?|brokers?|companies|firms) (will|are going to) (call|contact) you",
                "hands? them to (agents|brokers|partners|buyers), affiliate marketing, affiliate link*",
                "affiliate offer*, affiliate partner*, affiliate program*, lead generation, lead gen, generate leads",
                "generating leads, sell leads, sells leads, selling leads, buy leads, buys leads, buy each lead",
                "buys each lead, buy each inquiry, buys each inquiry",
                "sell consent, sells consent, offers from our partners, offers from partners",
                "lead list*, lead buyer*, offers from third parties, third party offers, resell your information",
                "sell the leads, pay per lead, pay us for each, pay for each inquiry",
                "buy the inquiry, buy their inquiry",
                "matched with up to *, match you with up to *, match them with up to *, up to four providers",
                "up to three providers, up to four companies, up to three agents",
                "compare quotes from, quotes from several, quotes from multiple, quotes from up to *",
                "our network of providers, our network of contractors, our network of agents, our network of attorneys",
                "our network of lawyers, network of agents, network of contractors, network of dealers",
                "network of law firms, partner agents, partner attorneys, partner law firms, our partner network",
                "sell the request, sold to up to *, passed to up to *",
                "paid per transfer*",
                "connects homeowners with, connects consumers with, connect you with local pros, real-time leads",
                "exclusive leads, sell inquiries, sells inquiries, sell your data",
                "cost per acquisition, sponsor offers, sponsored offers, highest bidder, auction their",
                "buyers of leads",
            ),
        ),
        weak=phrases(
            "each lead, comparison service, matching service, participating providers, participating dealers, "
            "live transfer*, monetiz*, pay us per, pays us per, pay us for, pays us for, pay us a fee, "
            "who pay us, partner offers, per lead",
            "leads, inquiries, partners, providers, quotes, compare, matched, match, network, offers, commission",
            "referral fee*, agents, vendors, comparison",
        ),
        harmless=phrases(
            "lead pipe*, lead paint, lead service line*, lead line*, lead guitar*, lead test*, lead free, lead "
            "singer*, lead time*, lead teacher, leads the, lead in water, our own affiliates, partner school*"
        ),
        maskable=False,
    ),
    Trade(
        id="phishing",
        code=30884,
        what="an attempt to get secrets or money out of people",
        strong=phrases(
            "parcel is on hold, package is on hold, pay ... to release, confirm your card, you have won",
            "you've won, you won a, claim your prize, claim your reward, claim your gift, claim your refund",
            "unclaimed package*, confirm your password, send your password, reply with your password",
            "enter your password, send us your pin, reply with your pin, reply with your ssn",
            "confirm your ssn, your ssn, your social security number, confirm your card number",
            "send your card number, reply with your card, cvv, confirm your bank details, update your bank details",
            "bank account will be closed, tax refund waiting, inheritance fund*, wire transfer fee*",
            "account will be suspended",
            "account has been suspended, account is suspended, verify your identity now, gift card codes",
            "buy gift cards, pay the customs fee, redelivery fee, small fee to release, act now or",
            "legal action will, arrest warrant, warrant for your arrest, last 4 of your social",
            "full card number",
            "(package|parcel|delivery) ... (undelivered|not be delivered|returned|held|on hold) ... pay $#, "
            "card (is )?needed to",
            "enter your (pin|ssn|password|card number|passcode|social)",
            "(login|account|card|bank) is (blocked|suspended|restricted) ... (enter|confirm|verify) your",
            "pay (the |a |an |our |your )?(small |one-time )?($# )?(small |one-time )?(release|clearance"
            "|unlock|transfer|claim"
            "|disbursement) (fee|charge)s?, unclaimed (government|federal|state|stimulus|funds|benefits"
            "|grants?|refunds?"
            "|prizes?|rewards?|inheritance)",
            "(stimulus|grant|grants|prize|winnings|inheritance|relief funds?|payout|compensation) ... (is"
            "|are) (reserved"
            "|waiting|approved|held|ready) for (you|them)",
            "send us your code, reply with the code we sent, avoid suspension",
        ),
        weak=phrases(
            "customs fee, final warning, restore access, account has been locked, account will be locked, "
            "unusual login, avoid deactivation",
            "verify, confirm, suspended, locked, immediately, urgent, claim, refund, gift card*, unpaid toll*",
            "release, deactivat*, expires tonight",
        ),
        harmless=phrases(
            "we never ask for your password, never ask for your ssn, never share your pin",
            "unusual login attempt was blocked",
        ),
        maskable=False,
    ),
)
"""Refused from everybody."""

LENDING: Final = phrases(
    "lenders?, borrowers?, refinanc*, line of credit, lines of credit, home equity, heloc, (we|our) (lend|finance)*",
    "(loans?|mortgages?|your financing) (payment|balance|application|offer|officer|status|terms|statement|approval"
    "|request"
    "|account|amount|rate|of $|up to|at #|from #)*, (your|our|my) (loan|mortgage|financing)s?",
    "(personal|auto|car|home|payday|installment|business|title|bridge|construction|consumer|small|quick|cash|farm"
    "|equipment"
    "|house) loans?, (apply|applied|approved|qualify|qualified|applicants?) ... (loan|mortgage|financing)*, "
    "financing offer*",
    "mortgage (rate|offer|pre-?approval|lend|bank|compan|broker)*, (makes?|offers?|gives?|grants?)!( no) ... (loans?"
    "|mortgages?)",
)
"""Where somebody lends, or speaks to who borrows; a loan that is only mentioned is none."""
LENDING_HARMLESS: Final = phrases(
    "library loan*, interlibrary loan*, inter library loan*, on loan, loan period, loaned, loaner, loaners",
    "loaner car*, tool lending, lending library, loan desk, equipment loan*, book loan*, laptop loan*",
    "device loan*, instrument loan*, loan of books, loan of tools, costume loan*, loan closet, lending closet",
    "item loan*, loan is due back, renew your loan of, toy lending, seed lending, borrow a book, borrow books",
    "borrow tools, borrow a tool, borrow equipment, borrow an instrument, borrow toys, borrow up to five, borrowed",
    "borrow a laptop, mortgage office hours next door, closing documents for your home",
)  # fmt: skip
