// SPDX-License-Identifier: AGPL-3.0-or-later
// A foreign ActivityPub server for the tests: Fedify on loopback, with a small control API beside it.
//
//   node peer.mjs --first-knock rfc9421|draft-cavage [--refuse rfc9421|draft-cavage] [--port N]
//
// The first line on stdout is JSON: {"origin","host","control"}. SIGINT stops it.
// `--refuse` answers 401 to one signature generation, as a server that never learnt it would.
import http from "node:http";
import { parseArgs } from "node:util";
import { configure, getConsoleSink } from "@logtape/logtape";
import { dialectOf, Journal } from "./journal.mjs";
import { PeerState, peerFederation } from "./federation.mjs";
import { verbs } from "./verbs.mjs";

const KNOCKS = { rfc9421: "rfc9421", "draft-cavage": "draft-cavage-http-signatures-12" };

const { values: options } = parseArgs({
  options: {
    "first-knock": { type: "string", default: "rfc9421" },
    refuse: { type: "string" },
    port: { type: "string", default: "0" },
    verbose: { type: "boolean", default: false },
  },
});
const firstKnock = KNOCKS[options["first-knock"]];
if (!firstKnock || (options.refuse && !KNOCKS[options.refuse])) {
  console.error("--first-knock and --refuse take rfc9421 or draft-cavage");
  process.exit(2);
}

if (options.verbose) {
  const toStderr = getConsoleSink({ levelMap: { debug: "error", info: "error", warning: "error", error: "error", fatal: "error", trace: "error" } });
  await configure({
    sinks: { stderr: toStderr },
    loggers: [
      { category: ["logtape", "meta"], lowestLevel: "warning", sinks: ["stderr"] },
      { category: "fedify", lowestLevel: "debug", sinks: ["stderr"] },
    ],
  });
}

const journal = new Journal();
journal.watchFetch();
const state = new PeerState();
const federation = peerFederation(state, firstKnock);

async function bodyOf(incoming) {
  const chunks = [];
  for await (const chunk of incoming) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function answer(outgoing, response) {
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  outgoing.end(Buffer.from(await response.arrayBuffer()));
}

function json(status, value) {
  return new Response(JSON.stringify(value), { status, headers: { "content-type": "application/json" } });
}

/** The public face: what another server on the network sees. */
async function serveNetwork(incoming, outgoing) {
  const body = await bodyOf(incoming);
  const request = new Request(`http://${incoming.headers.host}${incoming.url}`, {
    method: incoming.method,
    headers: incoming.headers,
    body: body.length > 0 ? body : undefined,
  });
  const refused = options.refuse && dialectOf(request.headers) === options.refuse;
  const response = refused
    ? new Response("this server does not know that kind of signature", { status: 401 })
    : await federation.fetch(request, { contextData: undefined });
  journal.arrived(request, body.toString("utf8"), response.status);
  await answer(outgoing, response);
}

/** The tests' face: verbs by POST, the journal by GET. */
async function serveControl(incoming, outgoing, doing) {
  const path = new URL(incoming.url, "http://control").pathname.slice(1);
  if (incoming.method === "GET" && (path === "incoming" || path === "outgoing")) {
    return answer(outgoing, json(200, journal[path]));
  }
  if (incoming.method === "POST" && Object.hasOwn(doing, path)) {
    const body = await bodyOf(incoming);
    try {
      return await answer(outgoing, json(200, await doing[path](JSON.parse(body.toString("utf8")))));
    } catch (error) {
      return answer(outgoing, json(502, { error: String(error?.stack ?? error) }));
    }
  }
  return answer(outgoing, json(404, { error: `the control API has no ${incoming.method} /${path}` }));
}

function listening(handler, port) {
  const server = http.createServer((incoming, outgoing) => {
    handler(incoming, outgoing).catch((error) => {
      console.error(error);
      if (!outgoing.headersSent) outgoing.writeHead(500);
      outgoing.end();
    });
  });
  return new Promise((ready, failed) => {
    server.once("error", failed);
    server.listen(port, "127.0.0.1", () => ready(server));
  });
}

const network = await listening(serveNetwork, Number(options.port));
const origin = `http://localhost:${network.address().port}`;
const doing = verbs(federation.createContext(new URL(origin), undefined), state);
const control = await listening((incoming, outgoing) => serveControl(incoming, outgoing, doing), 0);

process.once("SIGINT", () => {
  for (const server of [network, control]) {
    server.close();
    server.closeAllConnections();
  }
});

console.log(JSON.stringify({ origin, host: new URL(origin).host, control: `http://127.0.0.1:${control.address().port}` }));
