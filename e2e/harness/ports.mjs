// SPDX-License-Identifier: AGPL-3.0-or-later
// A port of loopback that nobody listens on.
import net from "node:net";

/** Opens port 0, notes what the system gave, and closes it again. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
