"""Goods and content that carriers refuse or gate: sex, hate, alcohol, firearms, tobacco, drugs, gambling. Data.

Source: CTIA, Messaging Principles and Best Practices, 5.3; the carriers' codes of conduct. The lists are ours.
"""

from __future__ import annotations

from typing import Final

from tidings.lint.saying import phrases
from tidings.lint.trade import CARE, Trade

AS_OF: Final = "2026-11-01"
_COLORED: Final = (
    "... (scent*|candles?|soaps?|satin|silk|finish|glaze*|sauce|cake|vinegar|lipstick|paint|color*|jelly|jam|caramel*"
    "|truffles?|leather"
    "|barns?|dresses|gown*|yarn|lace|velvet)"
)
"""What is named after something that is smoked or drunk."""
VICES: Final = (
    Trade(
        id="tobacco",
        code=30883,
        what="trade in tobacco or vapes",
        strong=phrases(
            "tobacco, tobaccos, cigarette, cigarettes, cigar, cigars, cigarillo*, vape, vapes, vaping",
            "e-cig*, ecig*",
            "e-liquid*, eliquid*, e-juice*, hookah*, shisha*, juul*, elf bar*, nicotine*, snus, zyn, zyns",
            "chewing tobacco",
            "torpedo sticks, box splits, torcedor*, pipe tobacco, rolling papers, glass pipes",
            "bongs",
            "nic salt*, salt nic",
        ),
        weak=phrases(
            "robusto*, disposables, coronas, torpedoes, smokeless, menthol*, vaporizer*, maduro*, dip cans, "
            "pod system*",
            "humidor*, smoke shop*, sticks, stick, smokes, blend, blends, juice flavors, mods, coils, pods, puff",
            "puffs, lounge, churchill*, wrapper, filler",
        ),
        harmless=phrases(
            f"(tobacco*|cigar|menthol) {_COLORED}, exhaust pipes",
            "no smoking, non smoking, smoke detector*, cigar box guitar*, cigarette burn*, cigarette lighter*",
            "cigar bar across, tobacco cream, tobacco leather, tobacco road, tobacco brown, menthol cream",
            "menthol rub",
        ),
        relief=CARE,
    ),
    Trade(
        id="cannabis",
        code=30883,
        what="trade in cannabis, CBD or kratom",
        strong=phrases(
            "maeng da, delta brownies, cannabis, marijuana, cbd, cbg, thc, thca, delta 8, delta 9, delta-10, hhc",
            "kratom, weed dispensar*, weed delivery, weed deals",
            "hemp flower*, hemp gummies, pre rolls, prerolls, pre-rolls",
            "medical weed, recreational weed",
            "budtender*, indica, sativa, live resin, live rosin, terpene*, dab rig*",
            "infused gummies, canna*",
            "mushroom gummies, amanita, psilocybin, 7-oh, ganja, 420 deals, 420 specials, 420 sale",
        ),
        weak=phrases(
            "dispensary, dispensaries, edibles, eighths, terps, dabs, kava, flower drop",
            "flower, gummies, strain, strains, tinctures, concentrates, hemp, hybrid, buds, bud, greens",
            "half ounce, ounce, top shelf, tincture, oil, 420, carts, cartridges, infused, eighth",
        ),
        harmless=phrases(
            "(optical|eyeglass|eyewear|frame|glasses|lens|pet|milk|water|hospital|clinic) dispensar*, "
            "edible (flower|garden"
            "|landscap|arrangement|plant|native|book|sculpture)*, canna (lil|bulb|lily|lilies)*, weed (pull|dispos)*",
            "hemp rope, cannabis free, drug dispensary hours, weed control, weed killer, hemp seed*, hemp milk",
            "hemp fabric",
        ),
        relief=CARE,
    ),
    Trade(
        id="adult",
        code=30883,
        what="adult content",
        strong=phrases(
            "porn*, xxx video*, xxx content, sexting, onlyfans, strip club*, gentlemen's club*",
            "camgirl*, cam girl*, nude photos",
            "adult content, adult entertainment, adult video*, adult toy*, sex toy*, sex chat, sex shop, live sex",
            "free sex, hot singles",
            "escort agenc*, companionship by the hour, erotic*, explicit photo*, lap dance*",
            "ladies on ... stages?, exotic dancer*, bdsm, sensual massage*",
            "dildo*, intimate toys, bedroom toys, pleasure products, sugar daddy, sugar babies",
            "uncensored pics, private pics, spicy pics, spicy photos",
        ),
        weak=phrases(
            "sexy, kink*, topless, nudes, vip rooms, fetish*, escort service*, explicit content, swingers",
            "vibrator*, escorts, hookup*, intimate, lingerie, naughty, pleasure, models, vip dances, dancers, "
            "spicy, steamy",
            "private show*, uncensored, unlock my, companions, bedroom",
        ),
        harmless=phrases(
            "kink(s|ed)? in, kinked, concrete vibrator*, vibrator rental*, bedroom set*, topless jeep*, "
            "nude(s)? (lip|heel|shoe)*",
            "sexy cars, sex education, safe sex, sexual health, sexual assault, sex of the baby, same sex",
        ),
        relief=phrases("sexual assault, crisis, std testing, sti testing, education, survivor*"),
    ),
    Trade(
        id="hate",
        code=30883,
        what="hate speech",
        strong=phrases(
            "white power, white supremac*, master race, racial superiority, ethnic cleansing, race war, neo nazi*",
            "neonazi*, death to all",
            "blood and soil, our blood our soil, subhuman*, vermin people",
            "replace our race, protect our bloodline, great replacement, go back where they came from",
            "deport them all",
        ),
        weak=phrases(
            "send them back, our race, make them leave, stay ours",
            "invaders, purity, infest*, those people, take back our country, outsiders, keep them out, go home",
            "foreigners, hordes, our blood, our soil, our kind, march, heritage, our people, immigrants, migrants",
        ),
        relief=phrases("against hate, stop hate, hate crime*, tolerance, museum*, memorial"),
    ),
    Trade(
        id="firearms",
        code=30883,
        what="trade in firearms",
        strong=phrases(
            "firearm, firearms, handgun*, shotgun, shotguns, rifles, rifle, pistol*, revolver*, ammo, ammunition",
            "guns for sale, buy guns, gun deals, gun shop*, gun store*",
            "gun sale*, gun show*, ar 15, ar15, ar-15*, ak 47, ghost gun*, bump stock*",
            "high capacity magazine*, glock*, sig sauer, 5.56, .223",
            "80% lowers, lower receiver*, ffl transfer*, ffl, magpul, bolt actions, carbine*, gunsmith*",
            "tactical knives, switchblades, tasers for sale",
        ),
        weak=phrases(
            "silencers, suppressors, muzzle*, uppers, 9mm, 12 gauge",
            "rounds, optics, scopes, holsters, caliber, lowers, magazines, shooting range, range day, silencer",
            "gun, guns, brass, primers, reloading, concealed carry, ccw",
        ),
        harmless=phrases(
            "pistol (squat|grip)*, shotgun house*, # gauge (wire|needle|steel|earring|shell cut)*, "
            "uppers and soles, shoe uppers",
            "bolt action pen*, muffler silencer*, silencer (muffler|exhaust)*, rifle (river|colorado)",
            "nail gun*, glue gun*, spray gun*, water gun*, heat gun*, massage gun*, nerf gun*, staple gun*",
            "caulk gun*, grease gun*, paint gun*, paintball gun*, gun show biceps, shotgun wedding, shotgun seat",
            "rifle through",
            "rifle hunting season dates, drill rifle team, color guard rifle*, t-shirt cannon, gun violence",
            "gun safety, firearm safety, hot glue gun, muzzle for dogs, dog muzzle*",
        ),
        relief=phrases(
            "gun violence, violence prevention, suicide prevention, gun buyback, law enforcement",
            "police department, sheriff*, museum*",
        ),
    ),
    Trade(
        id="gambling",
        code=30897,
        what="gambling",
        strong=phrases(
            "casino*, gambling, gambler*, sportsbook*, sports betting, sports bet*, betting tip*, betting odds",
            "place your bet*, free bet*, bet now, place a bet, parlay*, slot machine*, online slots",
            "online poker, free spins, jackpot*, bookmaker*, wager*, point spread*, over under picks",
            "lock of the day, moneyline, roulette, blackjack, texas holdem tables",
            "lottery (ticket|jackpot|pick|winner|game|winning)*, "
            "(play|win|state|mega|online|national) (the )?(lottery|lotteries)",
            "lotto",
            "you cashed $#, lineup locks, lineups? ... (cash|prize|pays?)*, (picks|entries|lineups?) ... cash-?out",
            "deposit $#, get $#, play money for, cash-?out (cleared|approved|is|was|ready)",
            "hot slots, fantasy picks, daily fantasy, sweeps coins",
            "betting, real money games, bonus spins, deposit bonus",
            "deposit match",
        ),
        weak=phrases(
            "free play, our picks, pick of the day, vip picks, winning picks, scratchers, scratch off*, bets, "
            "bookie, our lock, over/under",
            "lottery, odds, spins, poker, chips, picks, prop, props, units, tables, bonus, bingo, spread, "
            "underdog, bet",
            "payout, kickoff lines, slots",
        ),
        harmless=phrases(
            "time slots, poker run, poker face, casino night fundraiser, casino themed, you bet, all bets are off",
            "best bet, appointment slots, guitar picks, staff picks, best bets, safe bet, all bets off, alphabets",
            "(housing|school|admission|admissions|enrollment|charter|kindergarten|permit|visa|green card|seat"
            "|seats|magnet"
            "|apartment|ticket|hunting|parking|campsite|rush) (lottery|lotteries), lottery (number|for) ... "
            "(seat|place|apartment"
            "|permit|school|housing|site)*, blackjack oak*, jackpot(ting)? machine repair, casino road, slot "
            "machine repair",
        ),
        relief=phrases("problem gambling, gambling addiction, gamblers anonymous, recovery, counsel*"),
    ),
    Trade(
        id="sweepstakes",
        code=30897,
        what="a sweepstake",
        strong=phrases(
            "(truck|car|boat|prize|trip|cash) goes to (one|a lucky|somebody|someone), "
            "(one|a|some) (lucky )?(subscriber|member"
            "|player|winner|follower|reader) (gets|wins|takes) (a|an|the|home) *",
            "sells? chances, winner takes, (winner|prize|truck|car|trailer) ... is drawn",
            "you're entered, sweepstake*, enter to win, chance to win",
            "lucky winner*, prize draw*, lucky draw*, you could win, win a trip, win a car, win a new, grand prize",
            "win a free *, (enter|entry|entries) ... (win|prize)*, win ... (enter|entry) (now|today|here|by)",
            "win cash, win $*, (enter|join|win|buy|tickets?) ... (raffle|giveaway)*, "
            "(raffle|giveaway)* ... (ticket|entr|win|prize|drawing|draw|winner)*, win an iphone, "
            "entered to win, prize wheel",
            "scratch and win, spin to win",
        ),
        weak=phrases(
            "raffle*, giveaway*",
            "more chances, drawn (on|at), be entered (for|to|in), entries close, drawing for a, contest entr*, "
            "weekly drawing, monthly drawing",
            "winner*, prize*, drawing, contest*, entries, win, draw",
        ),
        harmless=phrases(
            "no sweepstakes, contest results, prize pig*, blood ... drawn (on|at), "
            "(labs?|curtains?|blood|plans?) drawn (on|at)",
            "drawn at the lab, prize (winning|bull|hen|heifer)*, drawing class*, drawing lesson*",
        ),
        maskable=False,
    ),
    Trade(
        id="drugs",
        code=30897,
        what="trade in drugs, or advertising of prescription medicine",
        strong=phrases(
            "cocaine, heroin, methamphetamine*, crystal meth, mdma, magic mushroom*, anabolic steroid*, fentanyl",
            "oxycontin, oxycodone, xanax, adderall, viagra, cialis, without prescription, no prescription*",
            "without a prescription, online pharmac*, sarms",
            "compounded semaglutide, ketamine, generic viagra, ed pills, ed meds, weight loss shots",
            "weight loss injections, skinny shot*, hgh, peptide therapy, no doctor needed, no doctor visit, lsd",
            "percocet, vicodin, tramadol, valium",
        ),
        weak=phrases(
            "ozempic, wegovy, mounjaro, zepbound, semaglutide, tirzepatide, glp 1, glp1, sildenafil, tadalafil",
            "phentermine, testosterone, trt, hormone therapy, finasteride, minoxidil, botox, peptides, pills, meds",
            "shots, lip filler",
        ),
        harmless=phrases(
            "(his|her|its|their|your|rabies|kennel|booster|allergy|puppy|kitten|annual|vaccin*) shots, "
            "due for ... shots, shots and (meds|vaccin)*, "
            "flu shots, screen shots, head shots, pet meds reminder, photo shots, espresso shots"
        ),
        relief=CARE,
    ),
)
"""Refused from everybody."""

ALCOHOL: Final = Trade(
    id="alcohol",
    code=30888,
    what="an offer of alcohol",
    strong=phrases(
        "alcohol, alcoholic, beer, beers, wine, wines, winery, wineries, brewery, breweries, brewpub*, taproom*",
        "tap room*, liquor*, whiskey*, whisky, whiskies, vodka*, tequila*, bourbon*, cocktail*, champagne*",
        "prosecco, happy hour*, distillery, distilleries, mezcal*",
        "craft brew*, ipa, ipas, stout, stouts, lager*, ale, ales, pilsner*, cabernet*, chardonnay*, pinot*",
        "merlot*, zinfandel*, barbera*, riesling*, sauvignon*, malbec*, syrah, margarita*, mimosa*, sangria*, rum",
        "gin, gins, scotch, hard seltzer*, hard cider, mead, moonshine, spirits tasting, single malt*",
        "small batch spirits, barrel pick*",
        "growler*, crowler*, pints, draft list, drink specials, bottle service, bottle shop, wine club*",
        "ladies drink free, open bar, drafts, vintages, cellar release, sake, soju, bar crawl*, pub crawl*",
    ),
    harmless=phrases(
        f"(bourbon|champagne|wine|whiske?y|rum|gin|beer|merlot|burgundy|prosecco|mimosa|margarita|stout) {_COLORED}",
        "happy hour (on|for|of) (* )?(* )?(latte|coffee|tea|smoothie|shake|slush|donut|ice|yoga|boba|juice"
        "|pretzel|soda)*",
        "root beer, ginger beer, ginger ale, beer battered, beer batter, beer cheese, wine vinegar",
        "rubbing alcohol, alcohol free, non alcoholic, nonalcoholic, alcohol wipes, alcohol swabs",
        "isopropyl alcohol, cocktail dress*, cocktail attire, cocktail length",
        "wine colored, wine red, shrimp cocktail, fruit cocktail, rum cake, rum raisin, champagne color*",
        "champagne gold, kitchen and bar, gin rummy, bourbon chicken, bourbon glaze, bourbon street",
        "ale house road, apple cider, no alcohol, avoid alcohol, alcohol before, drink alcohol, alcohol for 24",
        "(goodness|safety|heaven('s)?|old time|whose|their|its|your|my|our) sakes?, for the sake of, sake of",
        "(bank|rough|first|second|final|essay|design|nfl|plan|document) drafts?, "
        "drafts? (in|under|around|of|from) ... (window"
        "|door|wall|house|plans?|essays?|documents?|design|contract)*, (cold|air) drafts?, drafts? for (review"
        "|approval|your)",
        "(cotton|orchard|tumble) gin, (drug|and) alcohol (test|screen|free|awareness)*, "
        "alcohol (test|screen|ink|pad|prep"
        "|marker|monitor|counsel)*, alcohol and drug*, port of entry, wine (stain|cellar cooling|fridge|cooler|rack)*",
        "rum ball*, stout (heart|door|build|framed)*, vintage (car|cloth|furnit|bike|radio)*, "
        "(coffee|reading|slush|smoothie"
        "|donut) happy hour*, beer bread, pilsner glass*, lager's",
        "mocktail*, scotch tape, scotch broom, scotch pine*, burger and fries pints of ice cream",
        "pints of ice cream, pints of blood, pints of berries, molotov, coq au vin, wine country tour map",
        "barolo leather, stout shoes, beer garden parking",
    ),
    relief=CARE,
)
"""What adults alone may be offered, behind an age gate."""
