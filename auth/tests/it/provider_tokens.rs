//! id_tokens as another implementation reads them, and as we read them when they come back.

use crate::house::House;
use crate::parties::{Member, claims, issuer, master_key, member, parts_of, party, register};
use auth::openid::{Hint, IdTokenInput};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use aws_lc_rs::{digest, hmac};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::DateTime;
use domain::Clock;
use domain::openid::RelyingParty;
use domain::seal::Place;
use domain::session::SignInMethod;
use openidconnect::core::{CoreIdToken, CoreIdTokenVerifier};
use openidconnect::{ClientId, IssuerUrl, Nonce};
use serde_json::{Value, json};
use std::str::FromStr;
use std::time::Duration;

async fn signed(house: &House, party: &RelyingParty, ada: &Member, method: SignInMethod) -> String {
    let openid = house.auth.openid();
    let input = IdTokenInput {
        client_id: &party.client_id,
        claims: claims(house, party, &ada.account, "openid profile email groups").await,
        sid: &openid.sid(&party.client_id, ada.session),
        nonce: Some("n-1"),
        method,
        auth_at: house.clock.now(),
        access_token: Some("the access token"),
    };
    openid.sign_id_token(input).await.expect("a token")
}

/// What a client of another make says to the token.
async fn verified(house: &House, token: &str, client_id: &str, issuer: &str, nonce: &str) -> Result<String, String> {
    let keys = house.auth.openid().jwks().await.expect("keys");
    let now = DateTime::from_timestamp_millis(house.clock.now().as_millis()).expect("a moment");
    let issuer = IssuerUrl::new(issuer.to_owned()).expect("a URL");
    let verifier = CoreIdTokenVerifier::new_public_client(ClientId::new(client_id.to_owned()), issuer, keys)
        .set_time_fn(move || now);
    let token = CoreIdToken::from_str(token).map_err(|error| error.to_string())?;
    let claims = token.claims(&verifier, &Nonce::new(nonce.to_owned()));
    claims
        .map(|claims| claims.subject().to_string())
        .map_err(|error| error.to_string())
}

#[tokio::test]
async fn a_client_of_another_make_takes_the_id_token_for_its_own_audience_nonce_issuer_and_time_only() {
    let house = House::new();
    let (ada, forum) = (member(&house, 1, "ada").await, party("forum", "forum.example"));
    register(&house, &forum).await;
    let token = signed(&house, &forum, &ada, SignInMethod::Wallet).await;
    let (id, ours) = (forum.client_id.as_str(), issuer().to_string());
    let subject = house.auth.openid().subject(&forum, ada.account.id);
    assert_eq!(verified(&house, &token, id, &ours, "n-1").await, Ok(subject));
    assert!(verified(&house, &token, "rp_other", &ours, "n-1").await.is_err());
    assert!(
        verified(&house, &token, id, "https://else.example", "n-1")
            .await
            .is_err()
    );
    assert!(verified(&house, &token, id, &ours, "n-2").await.is_err());
    house.clock.advance(Duration::from_secs(599));
    assert!(verified(&house, &token, id, &ours, "n-1").await.is_ok());
    house.clock.advance(Duration::from_secs(2));
    assert!(
        verified(&house, &token, id, &ours, "n-1").await.is_err(),
        "ten minutes are over"
    );
}

#[tokio::test]
async fn it_says_who_how_and_when_and_no_wallet_without_that_scope() {
    let house = House::new();
    let (ada, forum) = (member(&house, 1, "ada").await, party("forum", "forum.example"));
    register(&house, &forum).await;
    let (header, said) = parts_of(&signed(&house, &forum, &ada, SignInMethod::Wallet).await);
    assert_eq!(header["alg"], "RS256");
    assert_eq!(said["aud"], json!(["rp_forum"]));
    assert_eq!(said["preferred_username"], "ada");
    assert_eq!(
        said["name"], "ada",
        "a member without a display name has the username for one"
    );
    assert_eq!(said["profile"], format!("{}/@ada", issuer()));
    assert!(
        said["picture"]
            .as_str()
            .is_some_and(|address| address.starts_with(&format!("{}/avatars/", issuer()))),
        "{said}"
    );
    assert_eq!(said["email"], "ada@users.noreply.localhost");
    assert_eq!(said["email_verified"], false);
    assert_eq!(said["groups"], json!(["core"]));
    assert_eq!(said["sid"], house.auth.openid().sid("rp_forum", ada.session));
    assert_eq!(said["auth_time"], house.clock.now().as_millis() / 1000);
    assert_eq!(said["exp"].as_i64(), said["iat"].as_i64().map(|iat| iat + 600));
    let whole = digest::digest(&digest::SHA256, b"the access token");
    assert_eq!(said["at_hash"], URL_SAFE_NO_PAD.encode(&whole.as_ref()[..16]));
    for absent in ["wallet", "azp", "c_hash"] {
        assert!(said.get(absent).is_none(), "{absent}: {said}");
    }
    let everything = claims(&house, &forum, &ada.account, "openid wallet").await;
    let wallet = everything.member.wallet.expect("wallets");
    assert_eq!(wallet.len(), 1);
    assert!(
        wallet[0].starts_with("eip155:1:0x") && wallet[0].len() == 51,
        "{wallet:?}"
    );
    let bare = claims(&house, &forum, &ada.account, "openid").await;
    assert!(bare.standard.preferred_username().is_none() && bare.member.groups.is_none());
    assert!(bare.standard.email().is_none());
}

#[tokio::test]
async fn a_party_without_synthetic_addresses_is_told_none() {
    let house = House::new();
    let ada = member(&house, 1, "ada").await;
    let mut forum = party("forum", "forum.example");
    let with = claims(&house, &forum, &ada.account, "openid email").await;
    assert!(with.standard.email().is_some());
    forum.synthetic_email = false;
    let without = claims(&house, &forum, &ada.account, "openid email").await;
    assert!(without.standard.email().is_none() && without.standard.email_verified().is_none());
}

#[tokio::test]
async fn every_way_of_signing_in_is_told_apart() {
    let house = House::new();
    let (ada, forum) = (member(&house, 1, "ada").await, party("forum", "forum.example"));
    for (method, acr, amr) in [
        (SignInMethod::Wallet, "urn:guildhall:acr:wallet", json!(["pop"])),
        (SignInMethod::Passkey, "phr", json!(["pop", "user"])),
        (SignInMethod::Handoff, "urn:guildhall:acr:code", json!(["otp"])),
        (SignInMethod::Code, "urn:guildhall:acr:code", json!(["otp"])),
    ] {
        let (_, said) = parts_of(&signed(&house, &forum, &ada, method).await);
        assert_eq!((&said["acr"], &said["amr"]), (&json!(acr), &amr));
    }
}

/// Our own private key, taken out of the database as only a test can.
async fn our_key(house: &House) -> (RsaKeyPair, String) {
    let stored = house.read(store::openid_keys::list).await.remove(0);
    let place = Place {
        table: "openid_key",
        row: &stored.kid,
        column: "sealed_private",
    };
    let der = master_key().open(&stored.sealed_private, place).expect("it opens");
    (RsaKeyPair::from_pkcs8(&der).expect("a key"), stored.kid)
}

fn input(header: &Value, payload: &Value) -> String {
    let encode = |part: &Value| URL_SAFE_NO_PAD.encode(part.to_string());
    format!("{}.{}", encode(header), encode(payload))
}

fn rs256(key: &RsaKeyPair, header: &Value, payload: &Value) -> String {
    let input = input(header, payload);
    let mut signature = vec![0; key.public_modulus_len()];
    key.sign(
        &RSA_PKCS1_SHA256,
        &SystemRandom::new(),
        input.as_bytes(),
        &mut signature,
    )
    .expect("it signs");
    format!("{input}.{}", URL_SAFE_NO_PAD.encode(signature))
}

#[tokio::test]
async fn only_an_id_token_of_ours_is_a_hint_whatever_its_header_claims() {
    let house = House::new();
    let (ada, forum) = (member(&house, 1, "ada").await, party("forum", "forum.example"));
    register(&house, &forum).await;
    let openid = house.auth.openid();
    let token = signed(&house, &forum, &ada, SignInMethod::Wallet).await;
    let expected = Hint {
        client_id: "rp_forum".to_owned(),
        sid: openid.sid("rp_forum", ada.session),
        sub: openid.subject(&forum, ada.account.id),
    };
    let read = async |token: &str| openid.read_hint(token).await.expect("keys");
    assert_eq!(read(&token).await.as_ref(), Some(&expected));
    house.clock.advance(Duration::from_secs(80_000));
    assert_eq!(read(&token).await.as_ref(), Some(&expected), "its age does not matter");

    let (key, kid) = our_key(&house).await;
    let (_, payload) = parts_of(&token);
    let header = json!({"alg": "RS256", "kid": kid});
    assert_eq!(
        read(&rs256(&key, &header, &payload)).await.as_ref(),
        Some(&expected),
        "the clean twin"
    );
    let jwks = serde_json::to_value(openid.jwks().await.expect("keys")).expect("JSON");
    let more = |name: &str, value: Value| {
        let mut header = header.clone();
        header[name] = value;
        rs256(&key, &header, &payload)
    };
    let mut foreign = payload.clone();
    foreign["iss"] = json!("https://else.example");
    let mut of_an_app = payload.clone();
    of_an_app["aud"] = json!(["an app"]);
    let stranger = RsaKeyPair::generate(aws_lc_rs::rsa::KeySize::Rsa2048).expect("a key");
    let none = input(&json!({"alg": "none", "kid": kid}), &payload);
    let mut refused = vec![
        ("alg none", format!("{none}.")),
        ("another's key under our name", rs256(&stranger, &header, &payload)),
        (
            "an unknown key",
            rs256(&key, &json!({"alg": "RS256", "kid": "nobody"}), &payload),
        ),
        ("no key named", rs256(&key, &json!({"alg": "RS256"}), &payload)),
        ("jku", more("jku", json!("https://else.example/jwks.json"))),
        ("jwk", more("jwk", jwks["keys"][0].clone())),
        ("x5u", more("x5u", json!("https://else.example/cert"))),
        ("crit", more("crit", json!(["b64"]))),
        ("a logout token", more("typ", json!("logout+jwt"))),
        ("RS512", more("alg", json!("RS512"))),
        ("another issuer", rs256(&key, &header, &foreign)),
        ("no relying party", rs256(&key, &header, &of_an_app)),
        ("no token", "hello".to_owned()),
        ("nothing", String::new()),
        ("far too long", format!("{token}{}", "A".repeat(20_000))),
    ];
    // The public key is known to everybody: as a shared secret it must be worth nothing, in any shape.
    let modulus = jwks["keys"][0]["n"].as_str().expect("a modulus");
    for secret in [
        modulus.as_bytes().to_vec(),
        jwks.to_string().into_bytes(),
        URL_SAFE_NO_PAD.decode(modulus).expect("base64url"),
    ] {
        let input = input(&json!({"alg": "HS256", "kid": kid}), &payload);
        let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &secret), input.as_bytes());
        refused.push(("HS256", format!("{input}.{}", URL_SAFE_NO_PAD.encode(tag))));
    }
    let (signed_part, signature) = token.rsplit_once('.').expect("a signature");
    let (header_part, _) = signed_part.split_once('.').expect("a header");
    let mut other = payload.clone();
    other["sub"] = json!("somebody else");
    let other = URL_SAFE_NO_PAD.encode(other.to_string());
    refused.push(("an altered payload", format!("{header_part}.{other}.{signature}")));
    for (what, token) in refused {
        assert_eq!(read(&token).await, None, "{what}");
    }
}

#[tokio::test]
async fn a_party_is_told_no_more_than_it_may_ask_for_today() {
    let house = House::new();
    let ada = member(&house, 1, "ada").await;
    let mut forum = party("forum", "forum.example");
    let all = claims(&house, &forum, &ada.account, "openid email wallet groups").await;
    assert!(all.member.wallet.is_some() && all.member.groups.is_some() && all.standard.email().is_some());
    forum.scopes = domain::openid::PartyScopes::parse("openid profile").expect("scopes");
    let less = claims(&house, &forum, &ada.account, "openid email wallet groups").await;
    assert!(less.member.wallet.is_none() && less.member.groups.is_none() && less.standard.email().is_none());
}
