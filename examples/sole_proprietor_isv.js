// Registers a sole proprietor as an ISV does, step by step, and sends: `tidings run -- node examples/sole_proprietor_isv.js`.
const { answer, freshMobile, primaryProfile, textsOf, waitUntil } = require("./isv");
const client = require("twilio")();

const STARTER_PROFILE_POLICY = "RN806dd6cd175f314e1f96a9727ee271f4";
const SOLE_PROPRIETOR_POLICY = "RN670d5d2e282a6130ae063b234b6019c8";
const RECIPIENT = "+14155550104";

(async () => {
  const trusthub = client.trusthub.v1;
  const messaging = client.messaging.v1;
  const mobile = await freshMobile(client);
  const primary = await primaryProfile(client);
  console.log("primary profile", primary.sid, primary.status);

  // 1. A starter customer profile
  let policy = await trusthub.policies(STARTER_PROFILE_POLICY).fetch();
  console.log("1.1", policy.friendlyName);
  let profile = await trusthub.customerProfiles.create({
    friendlyName: "John Doe Starter Customer Profile Bundle",
    email: "johndoe@example.com",
    policySid: STARTER_PROFILE_POLICY,
  });
  console.log("1.2", profile.sid, profile.status);
  const person = await trusthub.endUsers.create({
    attributes: {
      email: "starter-profile-enduser@example.com",
      first_name: "John",
      last_name: "Doe",
      phone_number: mobile,
    },
    friendlyName: "Starter Profile End User",
    type: "starter_customer_profile_information",
  });
  console.log("1.3", person.sid);
  const address = await client.addresses.create({
    streetSecondary: "Apt B",
    customerName: "John Doe",
    street: "123 Example Street",
    city: "Example City",
    region: "CA",
    postalCode: "12345",
    isoCountry: "US",
  });
  console.log("1.4", address.sid);
  const document = await trusthub.supportingDocuments.create({
    attributes: { address_sids: address.sid },
    friendlyName: "SP Document Address",
    type: "customer_profile_address",
  });
  console.log("1.5", document.sid, document.status);
  for (const part of [person, document, primary]) {
    const assigned = await trusthub
      .customerProfiles(profile.sid)
      .customerProfilesEntityAssignments.create({ objectSid: part.sid });
    console.log("1.6", assigned.sid, assigned.objectSid);
  }
  let evaluation = await trusthub
    .customerProfiles(profile.sid)
    .customerProfilesEvaluations.create({ policySid: STARTER_PROFILE_POLICY });
  console.log("1.7", evaluation.sid, evaluation.status);
  profile = await trusthub.customerProfiles(profile.sid).update({ status: "pending-review" });
  console.log("1.8", profile.status);

  // 2. A sole proprietor A2P trust bundle
  policy = await trusthub.policies(SOLE_PROPRIETOR_POLICY).fetch();
  console.log("2.1", policy.friendlyName);
  let product = await trusthub.trustProducts.create({
    friendlyName: "John Doe Sole Proprietor A2P Trust Bundle",
    email: "johndoe@example.com",
    policySid: SOLE_PROPRIETOR_POLICY,
  });
  console.log("2.2", product.sid, product.status);
  const business = await trusthub.endUsers.create({
    attributes: { brand_name: "John Doe", vertical: "COMMUNICATION", mobile_phone_number: mobile },
    friendlyName: "Sole Proprietor A2P Trust Bundle End User",
    type: "sole_proprietor_information",
  });
  console.log("2.3", business.sid);
  for (const part of [business, profile]) {
    const assigned = await trusthub
      .trustProducts(product.sid)
      .trustProductsEntityAssignments.create({ objectSid: part.sid });
    console.log("2.4", assigned.sid, assigned.objectSid);
  }
  evaluation = await trusthub
    .trustProducts(product.sid)
    .trustProductsEvaluations.create({ policySid: SOLE_PROPRIETOR_POLICY });
  console.log("2.5", evaluation.sid, evaluation.status);
  product = await trusthub.trustProducts(product.sid).update({ status: "pending-review" });
  console.log("2.6", product.status);

  // 3. The brand, and the question that its owner answers on a handset
  let brand = await messaging.brandRegistrations.create({
    brandType: "SOLE_PROPRIETOR",
    customerProfileBundleSid: profile.sid,
    a2PProfileBundleSid: product.sid,
  });
  console.log("3.", brand.sid, brand.status);
  const fetchBrand = () => messaging.brandRegistrations(brand.sid).fetch();
  brand = await waitUntil(client, (one) => one.status !== "PENDING", fetchBrand);
  console.log("3.1", brand.status, brand.identityStatus);
  const otp = await messaging.brandRegistrations(brand.sid).brandRegistrationOtps.create();
  console.log("3.2", otp.brandRegistrationSid);
  const [question] = await waitUntil(client, (texts) => texts.length, () => textsOf(client, mobile));
  console.log("    the handset got:", question.body);
  await answer(client, mobile, question.from, "Yes");
  brand = await waitUntil(client, (one) => one.identityStatus === "VERIFIED", fetchBrand);
  console.log("3.1", brand.status, brand.identityStatus);

  // 4. A messaging service
  const service = await messaging.services.create({ friendlyName: "John Doe" });
  console.log("4.", service.sid);

  // 5. The campaign
  let campaign = await messaging.services(service.sid).usAppToPerson.create({
    description: "Send marketing messages about sales and offers",
    messageFlow:
      "End users opt-in by visiting www.example.com and adding their phone number. They then check a box agreeing to " +
      "receive text messages from Example Brand. Term and Conditions at www.example.com/tc. Privacy Policy at " +
      "www.example.com/privacy",
    messageSamples: ["Book your next OWL FLIGHT for just 1 EUR", "Twilio draw the OWL event is ON"],
    usAppToPersonUsecase: "SOLE_PROPRIETOR",
    hasEmbeddedLinks: true,
    hasEmbeddedPhone: true,
    brandRegistrationSid: brand.sid,
  });
  console.log("5.", campaign.sid, campaign.campaignStatus);
  const fetchCampaign = () => messaging.services(service.sid).usAppToPerson(campaign.sid).fetch();
  const isOver = (one) => !["PENDING", "IN_PROGRESS"].includes(one.campaignStatus);
  campaign = await waitUntil(client, isOver, fetchCampaign);
  console.log("5.1", campaign.campaignStatus, campaign.campaignId, campaign.errors);

  // 6. A number joins it, and a message leaves over it
  const [available] = await client.availablePhoneNumbers("US").local.list({ smsEnabled: true, limit: 1 });
  const number = await client.incomingPhoneNumbers.create({ phoneNumber: available.phoneNumber });
  await messaging.services(service.sid).phoneNumbers.create({ phoneNumberSid: number.sid });
  console.log("6.", number.phoneNumber);
  // A number that is still being registered is undelivered, with 30035.
  const send = async () => {
    const sent = await client.messages.create({
      to: RECIPIENT,
      messagingServiceSid: service.sid,
      body: "OWL FLIGHT for just 1 EUR",
    });
    const isFinal = (one) => ["delivered", "failed", "undelivered"].includes(one.status);
    return waitUntil(client, isFinal, () => client.messages(sent.sid).fetch());
  };
  const message = await waitUntil(client, (one) => one.errorCode !== 30035, send);
  console.log("   ", message.sid, message.from, message.status, message.errorCode || "");
})();
