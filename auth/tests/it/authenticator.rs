//! A passkey made of software: what a phone's authenticator and its browser do between them, with every
//! part open to being done wrongly.

use crate::browser::{Browser, ORIGIN, Reply};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

const USER_PRESENT: u8 = 0x01;
const USER_VERIFIED: u8 = 0x04;
const HAS_KEY: u8 = 0x40;

pub struct Authenticator {
    pub origin: String,
    pub rp_id: String,
    pub verifies: bool,
    pub keeps: bool,
    /// Goes up by one with every answer; 0 for ever if it does not count.
    pub counter: u32,
    pub counts: bool,
    pub id: Vec<u8>,
    /// Whose passkey it is, base64url, once it knows.
    pub user: Option<String>,
    key: EcdsaKeyPair,
}

impl Authenticator {
    pub fn new(id: u8) -> Self {
        Self {
            origin: ORIGIN.into(),
            rp_id: "localhost".into(),
            verifies: true,
            keeps: true,
            counter: 0,
            counts: true,
            id: vec![id; 16],
            user: None,
            key: EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).expect("a key"),
        }
    }

    fn data(&mut self, more: u8) -> Vec<u8> {
        self.counter += u32::from(self.counts);
        let verified = if self.verifies { USER_VERIFIED } else { 0 };
        let mut data = Sha256::digest(self.rp_id.as_bytes()).to_vec();
        data.push(USER_PRESENT | verified | more);
        data.extend(self.counter.to_be_bytes());
        data
    }

    fn client_data(&self, kind: &str, options: &Value) -> Vec<u8> {
        let challenge = options["publicKey"]["challenge"].as_str().expect("a challenge");
        json!({"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": false})
            .to_string()
            .into_bytes()
    }

    /// Answers a question of `POST /auth/passkeys/challenge`.
    pub fn create(&mut self, options: &Value, name: &str) -> Value {
        self.user = options["publicKey"]["user"]["id"].as_str().map(str::to_owned);
        let mut data = self.data(HAS_KEY);
        data.extend([0; 16]);
        data.extend(u16::try_from(self.id.len()).expect("short").to_be_bytes());
        data.extend(&self.id);
        let point = self.key.public_key().as_ref();
        // COSE: {1: 2 (EC2), 3: -7 (ES256), -1: 1 (P-256), -2: x, -3: y}.
        data.extend([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20]);
        data.extend(&point[1..33]);
        data.extend([0x22, 0x58, 0x20]);
        data.extend(&point[33..65]);
        // CBOR: {"fmt": "none", "attStmt": {}, "authData": data}.
        let mut object = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58".to_vec();
        object.push(u8::try_from(data.len()).expect("short"));
        object.extend(data);
        json!({"ceremony": options["ceremony"], "name": name, "credential": {
            "id": encode(&self.id), "rawId": encode(&self.id), "type": "public-key",
            "response": {
                "attestationObject": encode(&object),
                "clientDataJSON": encode(&self.client_data("webauthn.create", options)),
            },
            "extensions": {"credProps": {"rk": self.keeps}},
        }})
    }

    /// Answers a question of `POST /auth/passkeys/session/challenge`.
    pub fn get(&mut self, options: &Value) -> Value {
        let data = self.data(0);
        let client_data = self.client_data("webauthn.get", options);
        let mut signed = data.clone();
        signed.extend(Sha256::digest(&client_data));
        let signature = self.key.sign(&SystemRandom::new(), &signed).expect("signing works");
        json!({"ceremony": options["ceremony"], "credential": {
            "id": encode(&self.id), "rawId": encode(&self.id), "type": "public-key",
            "response": {
                "authenticatorData": encode(&data),
                "clientDataJSON": encode(&client_data),
                "signature": encode(signature.as_ref()),
                "userHandle": self.user,
            },
            "extensions": {},
        }})
    }

    /// Enrols for the member in `browser`.
    pub async fn enrol(&mut self, browser: &mut Browser, name: &str) -> Reply {
        let options = browser.post("/auth/passkeys/challenge", json!({})).await.is(200);
        let answer = self.create(&options, name);
        browser.post("/auth/passkeys", answer).await
    }

    /// Signs in with `browser`.
    pub async fn sign_in(&mut self, browser: &mut Browser) -> Reply {
        let options = browser
            .post("/auth/passkeys/session/challenge", json!({}))
            .await
            .is(200);
        let answer = self.get(&options);
        browser.post("/auth/passkeys/session", answer).await
    }
}

fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
