// Sets up a messaging programme for a firm with two brands: senders, accounts, services, opt-out, and a look at it.
//
// `tidings run -- node examples/messaging_program.js`
const twilio = require("twilio");
const { answer, freshMobile, primaryProfile, textsOf, waitUntil } = require("./isv");

const TIDINGS = "https://api.twilio.com/tidings/v1";
const LONDON = "+447700900123";
const BERLIN = "+4915112345678";

const client = twilio();

// What the Tidings API answers; a form is posted.
async function tidings(signedIn, path, form) {
  const answered = await signedIn.request({ method: form ? "post" : "get", uri: `${TIDINGS}/${path}`, data: form });
  return typeof answered.body === "string" ? JSON.parse(answered.body) : answered.body;
}

// Sends, and waits until it arrived.
async function delivered(signedIn, message) {
  const sent = await signedIn.messages.create(message);
  return waitUntil(client, (found) => found.status === "delivered", () => signedIn.messages(sent.sid).fetch());
}

// Buys the first number that a search finds.
async function bought(signedIn, search, wanted, more = {}) {
  const [found] = await search.list({ ...wanted, limit: 1 });
  return signedIn.incomingPhoneNumbers.create({ phoneNumber: found.phoneNumber, ...more });
}

(async () => {
  // 1. The sender strategy: what each country takes, before anything is bought
  const advice = await tidings(client, "SenderAdvice", {
    UseCase: "notifications",
    Countries: ["US", "GB", "DE"],
    MonthlyVolume: 300_000,
    PeakPerSecond: 30,
    TwoWay: "false",
  });
  for (const country of advice.countries) {
    const [best] = country.options;
    console.log("1.", country.iso_country, best.sender_type, best.lead_time_days, best.reasons[0]);
  }

  // 2. The account: a key for the team's programs, which may send and read messages and nothing else
  const policy = { allow: ["/twilio/messaging/messages/create", "/twilio/messaging/messages/read"] };
  const key = await client.iam.v1.newApiKey.create({
    accountSid: client.accountSid,
    friendlyName: "Sender",
    keyType: "restricted",
    policy,
  });
  console.log("2.", key.sid, key.friendlyName);

  // 3. A subaccount for each brand: what goes wrong in one stays in it
  const brands = [];
  for (const friendlyName of ["Birch", "Oak"]) {
    const account = await client.api.v2010.accounts.create({ friendlyName });
    console.log("3.", account.sid, friendlyName, account.status);
    brands.push(twilio(account.sid, account.authToken));
  }
  const [birch] = brands;

  // 4. Where they may send to: a new account reaches the US and Canada alone
  for (const signedIn of brands) {
    const permitted = await signedIn.accounts.v1.messagingGeopermissions.update({
      permissions: ["GB", "DE"].map((code) => ({ country_code: code, type: "country", enabled: true })),
    });
    console.log("4.", permitted.permissions.filter((each) => each.enabled).map((each) => each.country_code).join(" "));
  }

  // 5. Numbers in three countries; one of them asks for an address
  const address = await birch.addresses.create({
    customerName: "Birch Ltd",
    street: "1 Main Street",
    city: "London",
    region: "London",
    postalCode: "N1 9GU",
    isoCountry: "GB",
  });
  const numbers = [
    await bought(birch, birch.availablePhoneNumbers("US").tollFree),
    await bought(birch, birch.availablePhoneNumbers("CA").local, { areaCode: 416 }),
    await bought(birch, birch.availablePhoneNumbers("GB").mobile, {}, { addressSid: address.sid }),
  ];
  for (const number of numbers) console.log("5.", number.sid, number.phoneNumber, number.addressRequirements);

  // 6. A short code: applied for, reviewed, assigned
  const profile = await primaryProfile(client);
  const application = await client.numbers.v2.applications.create({
    friendly_name: "Birch alerts",
    iso_country: "US",
    business_information: { customer_facing_profile: profile.sid },
    setup: { charges_apply: false },
  });
  const had = new Set((await client.shortCodes.list()).map((one) => one.sid));
  const code = await waitUntil(
    client,
    (found) => found,
    async () => (await client.shortCodes.list()).find((one) => !had.has(one.sid)),
  );
  console.log("6.", application.sid, code.sid, code.shortCode);

  // 7. A service for each purpose: its own senders, and its own rules
  const alerts = await client.messaging.v1.services.create({
    friendlyName: "Alerts",
    usecase: "notifications",
    validityPeriod: 600,
    stickySender: true,
    smartEncoding: true,
  });
  const ofAlerts = client.messaging.v1.services(alerts.sid);
  await ofAlerts.shortCodes.create({ shortCodeSid: code.sid });
  const updates = await birch.messaging.v1.services.create({
    friendlyName: "Updates",
    usecase: "notifications",
    areaCodeGeomatch: true,
    mmsConverter: true,
  });
  const ofUpdates = birch.messaging.v1.services(updates.sid);
  for (const number of numbers) await ofUpdates.phoneNumbers.create({ phoneNumberSid: number.sid });
  await ofUpdates.alphaSenders.create({ alphaSender: "Birch" });
  await ofUpdates.destinationAlphaSenders.create({ alphaSender: "BirchDE", isoCountryCode: "DE" });
  console.log("7.", alerts.sid, (await ofAlerts.shortCodes.list()).map((each) => each.shortCode).join(" "));
  console.log("7.", updates.sid, (await ofUpdates.phoneNumbers.list()).map((each) => each.phoneNumber).join(" "));

  // 8. Opt-out in the service's own words
  const configuration = await tidings(client, `Services/${alerts.sid}/OptOutConfigurations`, {
    OptOutMessage: "Alerts: you get no more messages. Reply START to come back.",
    OptOutKeywords: "ENOUGH",
  });
  console.log("8.", configuration.sid, configuration.opt_out_keywords.join(" "));

  // 9. Who would write, and why; nothing is sent
  for (const to of [LONDON, BERLIN]) {
    const told = await tidings(birch, "Explain", {
      To: to,
      MessagingServiceSid: updates.sid,
      Body: "Your parcel is on its way.",
    });
    console.log("9.", to, told.outcome, told.from, told.num_segments, told.price, told.price_unit);
  }

  // 10. The first messages
  const handset = await freshMobile(client);
  const first = await delivered(client, {
    to: handset,
    messagingServiceSid: alerts.sid,
    body: "Your parcel is on its way.",
  });
  const abroad = await delivered(birch, {
    to: BERLIN,
    messagingServiceSid: updates.sid,
    body: "Ihr Paket ist unterwegs.",
  });
  for (const message of [first, abroad]) console.log("10.", message.sid, message.from, message.status);
  const { events } = await tidings(client, `Messages/${first.sid}/Timeline`);
  const chosen = events.find((step) => step.event === "chose-sender");
  console.log("10.", chosen.event, chosen.reason, chosen.detail);

  // 11. Somebody has had enough, and is not written to again
  await answer(client, handset, code.shortCode, "enough");
  await waitUntil(client, ([newest]) => newest.body.includes("no more"), () => textsOf(client, handset));
  const sent = await client.messages.create({ to: handset, messagingServiceSid: alerts.sid, body: "One more thing" });
  const after = await waitUntil(
    client,
    (found) => found.status === "failed",
    () => client.messages(sent.sid).fetch(),
  );
  console.log("11.", after.sid, after.status, after.errorCode);

  // 12. A look at it: what failed, who changed what
  const changes = (await client.monitor.v1.events.list({ limit: 20 })).map((event) => event.eventType);
  console.log("12.", changes.filter((change) => change !== "clock.moved").slice(0, 3).join(" "));
  console.log("12.", (await client.monitor.v1.alerts.list({ limit: 20 })).length, "alerts");
})();
