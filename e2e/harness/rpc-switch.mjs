// SPDX-License-Identifier: AGPL-3.0-or-later
// A way to the real chain that a test can cut and mend, so that the same instance is seen with and
// without its RPC server.
import http from "node:http";

/** Forwards JSON-RPC to `rpc`. Starts mended. */
export async function openRpcSwitch(rpc) {
  let cut = false;
  const server = http.createServer(async (request, response) => {
    if (cut) return request.socket.destroy();
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    try {
      const answer = await fetch(rpc, {
        method: request.method,
        headers: { "content-type": "application/json" },
        body: Buffer.concat(chunks),
      });
      const body = Buffer.from(await answer.arrayBuffer());
      response.writeHead(answer.status, { "content-type": "application/json" });
      response.end(body);
    } catch {
      request.socket.destroy();
    }
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    /** From now on every connection breaks. */
    cut() {
      cut = true;
      server.closeAllConnections();
    },
    /** The chain can be read again. */
    mend() {
      cut = false;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
