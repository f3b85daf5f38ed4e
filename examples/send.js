// Sends one message with the official library: `tidings run -- node examples/send.js`.
const client = require("twilio")();

(async () => {
  const [number] = await client.incomingPhoneNumbers.list({ limit: 1 });
  const message = await client.messages.create({
    to: "+14155550100",
    from: number.phoneNumber,
    body: "Tidings from Node",
  });
  console.log(message.sid, message.status);
})();
