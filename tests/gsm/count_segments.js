// Answers each JSON line `{"body": ..., "smart": ...}` with what the public calculator says: `[encoding, segments, text]`.
// Run in the folder that has node_modules.

const { createRequire } = require("node:module");
const path = require("node:path");
const readline = require("node:readline");

const load = createRequire(path.join(process.cwd(), "package.json"));
const { SegmentedMessage } = load("sms-segments-calculator");

readline.createInterface({ input: process.stdin }).on("line", (line) => {
  const { body, smart } = JSON.parse(line);
  const message = new SegmentedMessage(body, "auto", smart);
  console.log(JSON.stringify([message.encodingName, message.segmentsCount, message.graphemes.join("")]));
});
