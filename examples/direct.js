// Reaches a running server by its port, without `tidings run`: `node examples/direct.js`.
const { readFileSync } = require("node:fs");
const twilio = require("twilio");

const TIDINGS = process.env.TIDINGS || "http://127.0.0.1:8010";
const known = JSON.parse(readFileSync("tidings-data/credentials.json"));

const client = twilio(known.account_sid, known.auth_token);
client.api.baseUrl = TIDINGS;
client.messaging.baseUrl = `${TIDINGS}/messaging`;
client.trusthub.baseUrl = `${TIDINGS}/trusthub`;

(async () => {
  const [service] = await client.messaging.v1.services.list({ limit: 1 });
  const message = await client.messages.create({
    to: "+14155550100",
    messagingServiceSid: service.sid,
    body: "Tidings, directly",
  });
  console.log(message.sid, message.status);
})();
