// Sends one message with the official library: `tidings run -- node examples/send.js`.
const client = require("twilio")();

(async () => {
  const numbers = await client.incomingPhoneNumbers.list();
  const message = await client.messages.create({
    to: "+14155550100",
    from: numbers.at(-1).phoneNumber,
    body: "Tidings from Node",
  });
  console.log(message.sid, message.status);
})();
