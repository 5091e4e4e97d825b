// SPDX-License-Identifier: AGPL-3.0-or-later
// A real Matrix homeserver: Synapse from PyPI (e2e/.synapse, by e2e/setup) on SQLite, on a free port of
// loopback. What it is told about Guildhall comes from the guide in docs/join/synapse.md.
import { createHmac, randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { repository } from "./binary.mjs";
import { until } from "./poll.mjs";
import { freePort } from "./ports.mjs";
import { Running } from "./processes.mjs";

/** What comes after the colon of the user ids of every Synapse here. */
export const SERVER_NAME = "example.org";

const environment = path.join(repository, "e2e/.synapse");

/** The path of a program of Synapse's virtual environment, such as `register_new_matrix_user`. */
export function synapseProgram(program) {
  const found = path.join(environment, "bin", program);
  if (!existsSync(found)) throw new Error(`${program} is missing from e2e/.synapse; install it with: e2e/setup`);
  return found;
}

const often = "{ per_second: 1000, burst_count: 1000 }";

/** What every homeserver needs, with no limit that a test could meet, and nobody outside to talk to. */
const configuration = ({ port, folder, secret }) => `
server_name: ${SERVER_NAME}
public_baseurl: http://127.0.0.1:${port}/
report_stats: false
listeners:
  - { port: ${port}, bind_addresses: ["127.0.0.1"], type: http, tls: false, resources: [{ names: [client] }] }
database: { name: sqlite3, args: { database: ${folder}/homeserver.db } }
media_store_path: ${folder}/media
signing_key: "ed25519 a_test ${randomBytes(32).toString("base64").replaceAll("=", "")}"
registration_shared_secret: "${secret}"
macaroon_secret_key: "${randomBytes(16).toString("hex")}"
form_secret: "${randomBytes(16).toString("hex")}"
trusted_key_servers: []
suppress_key_server_warning: true
federation_domain_whitelist: []
presence: { enabled: false }
bcrypt_rounds: 4
rc_message: ${often}
rc_registration: ${often}
rc_login: { address: ${often}, account: ${often}, failed_attempts: ${often} }
rc_joins: { local: ${often}, remote: ${often} }
rc_invites: { per_room: ${often}, per_user: ${often}, per_issuer: ${often} }
rc_room_creation: ${often}
`;

/**
 * A homeserver that does not run yet: its address is known, so that it can be registered first.
 */
export async function prepareSynapse() {
  const port = await freePort();
  const folder = await mkdtemp(path.join(os.tmpdir(), "guildhall-e2e-synapse-"));
  return new Synapse(port, folder);
}

class Synapse {
  #secret = randomBytes(16).toString("hex");

  constructor(port, folder) {
    this.port = port;
    this.folder = folder;
    this.url = `http://127.0.0.1:${port}`;
    this.configFile = path.join(folder, "homeserver.yaml");
  }

  /** The path of a file in its folder. */
  file(name) {
    return path.join(this.folder, name);
  }

  /** Writes a file into its folder, where Synapse also looks for modules; returns the path. */
  async write(name, text) {
    await writeFile(this.file(name), text, { mode: 0o600 });
    return this.file(name);
  }

  /** Starts it with these blocks of YAML below its own, or starts it again with others. */
  async start(blocks = []) {
    await this.stop();
    const own = configuration({ port: this.port, folder: this.folder, secret: this.#secret });
    await writeFile(this.configFile, [own, ...blocks].join("\n"));
    const running = new Running("synapse", synapseProgram("python"), ["-m", "synapse.app.homeserver", "-c", this.configFile], {
      cwd: this.folder,
      env: { ...process.env, PYTHONPATH: this.folder, PYTHONUNBUFFERED: "1" },
    });
    this.running = running;
    try {
      await until("Synapse answers", () => {
        running.assertRunning();
        return fetch(`${this.url}/_matrix/client/versions`).then((response) => response.ok, () => false);
      }, { withinMs: 60_000, everyMs: 100 });
    } catch (error) {
      await this.stop();
      throw new Error(`${error.message}\n${running.output.slice(-6_000)}`);
    }
  }

  /** Makes an account with a password, as its admin does with the shared secret; returns its token. */
  async register(username, { admin = false, password = randomBytes(8).toString("hex") } = {}) {
    const path = `${this.url}/_synapse/admin/v1/register`;
    const { nonce } = await (await fetch(path)).json();
    const mac = createHmac("sha1", this.#secret)
      .update([nonce, username, password, admin ? "admin" : "notadmin"].join("\0"))
      .digest("hex");
    const response = await fetch(path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ nonce, username, password, admin, mac }),
    });
    const body = await response.json();
    if (!response.ok) throw new Error(`Synapse refused to register ${username}: ${JSON.stringify(body)}`);
    return { token: body.access_token, password, userId: body.user_id };
  }

  /** Stops the program; its data stay. */
  async stop() {
    const { running } = this;
    this.running = undefined;
    // Twisted ends by the signal it was given.
    await running?.stop().catch((error) => {
      if (running.running) throw error;
    });
  }

  async close() {
    await this.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}
