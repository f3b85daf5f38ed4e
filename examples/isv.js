// The ISV's own side of a registration: its approved business profile, and the sandbox's clock and handsets.
const PRIMARY_PROFILE_POLICY = "RN6433641899984f951173ef1738c3bdd0";
const AREA_CODES = [206, 212, 303, 312, 404, 415, 503, 512, 617, 702];
const TIDINGS = "https://api.twilio.com/tidings/v1";

// Fetches until `wanted` holds. The sandbox's clock is moved ahead meanwhile, so that a review takes no days.
async function waitUntil(client, wanted, fetch) {
  for (let tries = 0; tries < 300; tries += 1) {
    const found = await fetch();
    if (wanted(found)) return found;
    await client.request({ method: "post", uri: `${TIDINGS}/Clock`, data: { Advance: "PT30S" } });
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("it never came");
}

// The person with the simulated handset `handset` writes `body` to the number `to`.
function answer(client, handset, to, body) {
  return client.request({ method: "post", uri: `${TIDINGS}/Handsets/${handset}/Messages`, data: { To: to, Body: body } });
}

// What the handset holds, the newest first.
async function textsOf(client, handset) {
  const answered = await client.request({ method: "get", uri: `${TIDINGS}/Handsets/${handset}/Messages` });
  const body = typeof answered.body === "string" ? JSON.parse(answered.body) : answered.body;
  return body.messages;
}

// A simulated handset that nobody wrote to yet: a mobile number answers for few registrations.
async function freshMobile(client) {
  for (;;) {
    const code = AREA_CODES[Math.floor(Math.random() * AREA_CODES.length)];
    const number = `+1${code}55501${String(Math.floor(Math.random() * 100)).padStart(2, "0")}`;
    if ((await textsOf(client, number)).length === 0) return number;
  }
}

// A firm, as Trust Hub asks for it.
function businessInformation(client, name, website, ein, identity = "direct_customer") {
  return client.trusthub.v1.endUsers.create({
    attributes: {
      business_name: name,
      business_type: "Limited Liability Corporation",
      business_industry: "TECHNOLOGY",
      business_registration_identifier: "EIN",
      business_registration_number: ein,
      business_identity: identity,
      business_regions_of_operation: "USA_AND_CANADA",
      website_url: website,
      social_media_profile_urls: "",
    },
    friendlyName: `${name}, business information`,
    type: "customer_profile_business_information",
  });
}

// Who speaks for a firm.
function representative(client, firstName, lastName, email, phoneNumber) {
  return client.trusthub.v1.endUsers.create({
    attributes: {
      first_name: firstName,
      last_name: lastName,
      email,
      phone_number: phoneNumber,
      business_title: "Owner",
      job_position: "CEO",
    },
    friendlyName: `${firstName} ${lastName}, representative`,
    type: "authorized_representative_1",
  });
}

// A postal address, and the supporting document that holds it.
async function addressDocument(client, customerName, street, city, region, postalCode) {
  const address = await client.addresses.create({ customerName, street, city, region, postalCode, isoCountry: "US" });
  return client.trusthub.v1.supportingDocuments.create({
    attributes: { address_sids: address.sid },
    friendlyName: `${customerName}, address`,
    type: "customer_profile_address",
  });
}

// The approved primary business profile of the ISV: the one there is, or a new one that is reviewed now.
async function primaryProfile(client) {
  const profiles = client.trusthub.v1.customerProfiles;
  const [found] = await profiles.list({ policySid: PRIMARY_PROFILE_POLICY, status: "twilio-approved", limit: 1 });
  if (found) return found;
  const made = await profiles.create({
    friendlyName: "Acme Texting, primary business profile",
    email: "compliance@acmetexting.example.com",
    policySid: PRIMARY_PROFILE_POLICY,
  });
  const parts = [
    await businessInformation(
      client,
      "Acme Texting LLC",
      "https://www.acmetexting.example.com",
      "12-3456790",
      "isv_reseller_or_partner",
    ),
    await representative(client, "Ada", "Acme", "ada@acmetexting.example.com", "+14155550111"),
    await addressDocument(client, "Acme Texting LLC", "4 Jersey St", "Boston", "MA", "02215"),
  ];
  for (const part of parts) {
    await profiles(made.sid).customerProfilesEntityAssignments.create({ objectSid: part.sid });
  }
  await profiles(made.sid).update({ status: "pending-review" });
  return waitUntil(client, (one) => one.status === "twilio-approved", () => profiles(made.sid).fetch());
}

module.exports = {
  addressDocument,
  answer,
  businessInformation,
  freshMobile,
  primaryProfile,
  representative,
  textsOf,
  waitUntil,
};
