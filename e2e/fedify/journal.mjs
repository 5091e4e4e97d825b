// SPDX-License-Identifier: AGPL-3.0-or-later
// What crossed the wire at the peer, in order, so that a test can ask: which signature generation
// did the other server use for its first knock, was it accepted, and did it have to knock twice?

/** The generation of HTTP signature a request carries: "rfc9421", "draft-cavage" or "none". */
export function dialectOf(headers) {
  if (headers.has("signature-input")) return "rfc9421";
  if (headers.has("signature")) return "draft-cavage";
  // Cavage also allows the signature to ride in Authorization.
  if (/^signature\s/i.test(headers.get("authorization") ?? "")) return "draft-cavage";
  return "none";
}

/** The names of the parts a signature covers, in the order the signer listed them. */
export function coveredParts(headers) {
  const input = headers.get("signature-input");
  if (input) return [...(input.match(/\(([^)]*)\)/)?.[1] ?? "").matchAll(/"([^"]+)"/g)].map((part) => part[1]);
  const cavage = headers.get("signature") ?? headers.get("authorization") ?? "";
  return (cavage.match(/headers="([^"]*)"/)?.[1] ?? "").split(" ").filter(Boolean);
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** An append-only list of exchanges: `incoming` to this peer, `outgoing` from it. */
export class Journal {
  incoming = [];
  outgoing = [];

  /** Writes down a request that arrived, with the status this peer answered. */
  arrived(request, body, status) {
    const activity = parsed(body);
    this.incoming.push({
      method: request.method,
      path: new URL(request.url).pathname,
      dialect: dialectOf(request.headers),
      covered: coveredParts(request.headers),
      status,
      type: activity?.type ?? null,
      id: activity?.id ?? null,
      actor: activity?.actor ?? null,
      activity,
    });
  }

  /** Replaces `fetch` by one that writes down every signed request this process sends. */
  watchFetch() {
    const send = globalThis.fetch;
    globalThis.fetch = async (input, init) => {
      // A copy, because a Request can be used once only.
      const request = new Request(input instanceof Request ? input.clone() : input, init);
      const body = request.method === "POST" ? await request.text() : "";
      const response = await send(input, init);
      const activity = parsed(body);
      this.outgoing.push({
        method: request.method,
        url: request.url,
        dialect: dialectOf(request.headers),
        covered: coveredParts(request.headers),
        status: response.status,
        type: activity?.type ?? null,
        id: activity?.id ?? null,
      });
      return response;
    };
  }
}
