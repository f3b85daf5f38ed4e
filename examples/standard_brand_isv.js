// Registers a customer that has a tax ID, for marketing, and sends: `tidings run -- node examples/standard_brand_isv.js`.
const { addressDocument, businessInformation, primaryProfile, representative, waitUntil } = require("./isv");
const client = require("twilio")();

const SECONDARY_PROFILE_POLICY = "RNdfbf3fae0e1107f8aded0e7cead80bf5";
const A2P_POLICY = "RNb0d4771c2c98518d916a3d4cd70a8f8b";

(async () => {
  const trusthub = client.trusthub.v1;
  const messaging = client.messaging.v1;
  const primary = await primaryProfile(client);
  const isApproved = (one) => one.status === "twilio-approved";

  // The customer's business profile: who they are, who speaks for them, where they are, and whose customer
  const profile = await trusthub.customerProfiles.create({
    friendlyName: "Owl Flights",
    email: "compliance@owlflights.example.com",
    policySid: SECONDARY_PROFILE_POLICY,
  });
  const parts = [
    await businessInformation(client, "Owl Flights LLC", "https://www.owlflights.example.com", "98-7654380"),
    await representative(client, "Olga", "Owl", "olga@owlflights.example.com", "+14155550122"),
    await addressDocument(client, "Owl Flights LLC", "4 Jersey St", "Boston", "MA", "02215"),
    primary,
  ];
  for (const part of parts) {
    await trusthub.customerProfiles(profile.sid).customerProfilesEntityAssignments.create({ objectSid: part.sid });
  }
  const evaluation = await trusthub
    .customerProfiles(profile.sid)
    .customerProfilesEvaluations.create({ policySid: SECONDARY_PROFILE_POLICY });
  console.log("profile", profile.sid, evaluation.status);
  await trusthub.customerProfiles(profile.sid).update({ status: "pending-review" });
  await waitUntil(client, isApproved, () => trusthub.customerProfiles(profile.sid).fetch());

  // What they send, as A2P messaging asks for it
  const product = await trusthub.trustProducts.create({
    friendlyName: "Owl Flights A2P",
    email: "compliance@owlflights.example.com",
    policySid: A2P_POLICY,
  });
  const messagingProfile = await trusthub.endUsers.create({
    attributes: { company_type: "private" },
    friendlyName: "Owl Flights messaging profile",
    type: "us_a2p_messaging_profile_information",
  });
  for (const part of [messagingProfile, profile]) {
    await trusthub.trustProducts(product.sid).trustProductsEntityAssignments.create({ objectSid: part.sid });
  }
  await trusthub.trustProducts(product.sid).update({ status: "pending-review" });
  await waitUntil(client, isApproved, () => trusthub.trustProducts(product.sid).fetch());

  // The brand: the registry checks the tax ID, and a vetting gives it a score
  let brand = await messaging.brandRegistrations.create({
    customerProfileBundleSid: profile.sid,
    a2PProfileBundleSid: product.sid,
  });
  console.log("brand", brand.sid, brand.status);
  const isVetted = (one) => one.status !== "PENDING" && one.brandScore !== null;
  brand = await waitUntil(client, isVetted, () => messaging.brandRegistrations(brand.sid).fetch());
  console.log("brand", brand.status, brand.identityStatus, "score", brand.brandScore);

  // The campaign
  const service = await messaging.services.create({ friendlyName: "Owl Flights offers", usecase: "marketing" });
  let campaign = await messaging.services(service.sid).usAppToPerson.create({
    description: "Owl Flights sends its customers, who have opted in on its website, offers of cheap flights each week",
    messageFlow:
      "Customers opt in at https://www.owlflights.example.com/offers by entering their phone number and ticking a box, " +
      "which is not ticked before, that says: I agree to receive weekly marketing messages from Owl Flights. Message " +
      "and data rates may apply, reply HELP for help and STOP to stop. Mobile numbers are not shared. Terms at " +
      "https://www.owlflights.example.com/terms, privacy policy at https://www.owlflights.example.com/privacy",
    messageSamples: [
      "Owl Flights: fly to [city] for just [price], https://www.owlflights.example.com/o. Reply STOP to stop.",
      "Owl Flights: our autumn sale ends on [date], all tickets are at half price. Reply STOP to stop.",
    ],
    usAppToPersonUsecase: "MARKETING",
    hasEmbeddedLinks: true,
    hasEmbeddedPhone: false,
    brandRegistrationSid: brand.sid,
    privacyPolicyUrl: "https://www.owlflights.example.com/privacy",
    termsAndConditionsUrl: "https://www.owlflights.example.com/terms",
  });
  console.log("campaign", campaign.campaignStatus, campaign.rateLimits);
  const isOver = (one) => !["PENDING", "IN_PROGRESS"].includes(one.campaignStatus);
  const fetchCampaign = () => messaging.services(service.sid).usAppToPerson(campaign.sid).fetch();
  campaign = await waitUntil(client, isOver, fetchCampaign);
  console.log("campaign", campaign.campaignStatus, campaign.campaignId, campaign.errors);

  // Two numbers share what carriers allow the campaign
  for (const available of await client.availablePhoneNumbers("US").local.list({ smsEnabled: true, limit: 2 })) {
    const number = await client.incomingPhoneNumbers.create({ phoneNumber: available.phoneNumber });
    await messaging.services(service.sid).phoneNumbers.create({ phoneNumberSid: number.sid });
  }
  // A number that is still being registered is undelivered, with 30035.
  const send = async () => {
    const sent = await client.messages.create({
      to: "+14155550105",
      messagingServiceSid: service.sid,
      body: "Owl Flights: our autumn sale ends on Sunday, all tickets are at half price. Reply STOP to stop.",
    });
    const isFinal = (one) => ["delivered", "failed", "undelivered"].includes(one.status);
    return waitUntil(client, isFinal, () => client.messages(sent.sid).fetch());
  };
  const message = await waitUntil(client, (one) => one.errorCode !== 30035, send);
  console.log("message", message.sid, message.from, message.status, message.errorCode || "");
})();
