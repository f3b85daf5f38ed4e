// Read by every Node that `tidings run` starts, first of all (NODE_OPTIONS): what asks for https goes by way of the proxy.
//
// Node heeds no proxy variable of its own accord before version 24, and most clients bring none: got, node-fetch and the
// global fetch would pass the proxy by and reach the real network. An agent that makes its own connections, as those for
// proxies do, is left alone. The roots come by NODE_EXTRA_CA_CERTS. This file imports nothing but Node.
"use strict";

const http = require("node:http");
const https = require("node:https");
const tls = require("node:tls");

const { URL } = globalThis; // a program may have a name of its own for it

const proxy = new URL(process.env.HTTPS_PROXY || "http://127.0.0.1:9");
const direct = (process.env.NO_PROXY || "").split(",").map((entry) => entry.trim().toLowerCase().replace(/^\*?\./, ""));

// Whether a host is one that the variables except.
function isDirect(host) {
  const name = String(host || "localhost").toLowerCase().replace(/^\[|\]$/g, "");
  return direct.some((entry) => entry && (name === entry || name.endsWith(`.${entry}`)));
}

// A connection to a host through the proxy, without TLS yet.
function tunnel(host, port, callback) {
  const request = http.request({
    host: proxy.hostname,
    port: proxy.port,
    method: "CONNECT",
    path: `${host}:${port}`,
    headers: { Host: `${host}:${port}` },
    agent: false,
  });
  request.once("connect", (answer, socket) => {
    if (answer.statusCode === 200) {
      callback(null, socket);
      return;
    }
    socket.destroy();
    callback(new Error(`${answer.statusCode} ${answer.statusMessage}`));
  });
  request.once("error", callback);
  request.end();
}

const connect = https.Agent.prototype.createConnection;
https.Agent.prototype.createConnection = function createConnection(options, callback) {
  if (isDirect(options.host) || options.socket) return connect.call(this, options, callback);
  tunnel(options.host, options.port || 443, (error, socket) => {
    if (error) callback(error);
    else callback(null, connect.call(this, { ...options, socket }));
  });
  return undefined;
};

// The global fetch has a dispatcher of its own, of Node's copy of undici; its agent is told how to connect.
const DISPATCHER = Symbol.for("undici.globalDispatcher.1");
const fetchLazily = globalThis.fetch;
if (fetchLazily) {
  let isChanged = false;
  const change = () => {
    isChanged = true;
    fetchLazily("data:,").catch(() => {}); // has the dispatcher made
    const Agent = globalThis[DISPATCHER] && globalThis[DISPATCHER].constructor;
    if (!Agent) return;
    const plain = globalThis[DISPATCHER];
    const tunnelled = new Agent({
      connect(options, callback) {
        tunnel(options.hostname, options.port || 443, (error, socket) => {
          if (error) {
            callback(error);
            return;
          }
          const servername = options.servername || options.hostname;
          const secure = tls.connect({ socket, servername, ALPNProtocols: ["http/1.1"] });
          secure.once("secureConnect", () => callback(null, secure));
          secure.once("error", callback);
        });
      },
    });
    const dispatch = plain.dispatch.bind(plain);
    plain.dispatch = (options, handler) => {
      const url = new URL(options.origin);
      if (url.protocol !== "https:" || isDirect(url.hostname)) return dispatch(options, handler);
      return tunnelled.dispatch(options, handler);
    };
  };
  globalThis.fetch = function fetch(...given) {
    if (!isChanged) change();
    return fetchLazily.apply(this, given);
  };
}
