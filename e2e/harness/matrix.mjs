// SPDX-License-Identifier: AGPL-3.0-or-later
// A real Matrix client (matrix-js-sdk) without a window, and the place a browser is sent back to after
// a log-in, as a client on a desktop opens one.
import http from "node:http";
import { createClient, MatrixError } from "matrix-js-sdk";
import { logger } from "matrix-js-sdk/lib/logger.js";

// Its queue of messages reports every one of them on the console.
logger.setLevel("silent", false);

const silent = {
  trace() {}, debug() {}, info() {}, warn() {}, error() {}, log() {},
  getChild: () => silent,
};

/** A client at a homeserver; with `accessToken` it is logged in. */
export function matrixClient(baseUrl, { accessToken, userId } = {}) {
  return createClient({ baseUrl, accessToken, userId, logger: silent });
}

/** Logs in with what the browser brought back. */
export async function logInByToken(baseUrl, token) {
  return loggedIn(baseUrl, { type: "m.login.token", token });
}

/** Logs in with a password. */
export async function logInByPassword(baseUrl, user, password) {
  return loggedIn(baseUrl, { type: "m.login.password", identifier: { type: "m.id.user", user }, password });
}

async function loggedIn(baseUrl, request) {
  const { access_token, user_id } = await matrixClient(baseUrl).loginRequest(request);
  return matrixClient(baseUrl, { accessToken: access_token, userId: user_id });
}

/** What a call of the client was refused with: `{ status, errcode, message, data }`; `null` if it was not. */
export async function refusalOf(call) {
  try {
    await call;
  } catch (error) {
    if (!(error instanceof MatrixError)) throw error;
    return { status: error.httpStatus, errcode: error.errcode, message: error.data?.error, data: error.data };
  }
  return null;
}

/** Waits on loopback for a browser with a log-in token, as Matrix clients on a desktop do. */
export async function openLanding() {
  const arrivals = [];
  const server = http.createServer((request, response) => {
    const url = new URL(request.url, "http://landing");
    if (url.searchParams.has("loginToken")) arrivals.push(url.searchParams.get("loginToken"));
    response.writeHead(url.pathname === "/" ? 200 : 204, { "content-type": "text/html; charset=utf-8" });
    response.end(url.pathname === "/" ? '<!doctype html><html lang="en"><title>Client</title><p id="arrived">You are back in your client.</p>' : "");
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    arrivals,
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
