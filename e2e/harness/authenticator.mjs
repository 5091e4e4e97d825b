// SPDX-License-Identifier: AGPL-3.0-or-later
// Chromium's virtual authenticator: the lock of a phone or computer, which always finds its owner.

/** Gives a page's browser an authenticator; `credential` is a passkey that it already keeps. */
export async function installAuthenticator(walk, credential) {
  const cdp = await walk.context.newCDPSession(walk.page);
  await cdp.send("WebAuthn.enable");
  const { authenticatorId } = await cdp.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      ctap2Version: "ctap2_1",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  if (credential) await cdp.send("WebAuthn.addCredential", { authenticatorId, credential });
  return {
    /** The passkeys it keeps, as another authenticator could keep them: synchronised, so to say. */
    async credentials() {
      const { credentials } = await cdp.send("WebAuthn.getCredentials", { authenticatorId });
      return credentials;
    },
    /** Makes the person whom it looks at a stranger, or its owner again. */
    async setVerified(isUserVerified) {
      await cdp.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified });
    },
  };
}
