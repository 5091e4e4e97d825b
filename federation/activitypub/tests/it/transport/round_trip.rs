//! What we sign, we verify: both dialects, both algorithms, GET and POST. Writing is done by one
//! library and reading by our own code, so agreement means something.

use crate::transport::parts::{ADA, ADA_ED25519, ADA_RSA, ADA_URI, Counting, Hand, Keys, now};
use activitypub::signature::{Dialect, IncomingRequest, Outgoing, Verifier};
use domain::Origin;
use url::Url;

#[tokio::test]
async fn every_dialect_with_every_key_is_verified_for_get_and_post() {
    let origin = Origin::parse("https://here.example").expect("an origin");
    let url = Url::parse("https://here.example/inbox?page=1#frag").expect("a url");
    let keys = Keys::of_ada();
    for (pair, key_id) in [(&ADA[0], ADA_RSA), (&ADA[1], ADA_ED25519)] {
        for dialect in [Dialect::Rfc9421, Dialect::Cavage] {
            for outgoing in [Outgoing::get(&url), Outgoing::post(&url, b"{}")] {
                let headers = pair
                    .signer(key_id)
                    .sign(dialect, outgoing, now(), &Counting::default())
                    .expect("signed");
                assert!(!headers.contains_key("host"));
                let request = IncomingRequest {
                    method: outgoing.method,
                    target: "/inbox?page=1",
                    headers: &headers,
                    body: outgoing.body.unwrap_or_default(),
                    origin: &origin,
                };
                let verified = Verifier::new(Hand::new())
                    .verify(&request, &keys)
                    .await
                    .expect("verified");
                assert_eq!(
                    (verified.key_id.as_str(), verified.owner.as_str(), verified.dialect),
                    (key_id, ADA_URI, dialect)
                );
            }
        }
    }
}

#[tokio::test]
async fn a_signature_for_an_unusual_port_over_http_names_it() {
    let origin = Origin::parse("http://localhost:8080").expect("an origin");
    let url = Url::parse("http://localhost:8080/inbox").expect("a url");
    for dialect in [Dialect::Rfc9421, Dialect::Cavage] {
        let outgoing = Outgoing::post(&url, b"{}");
        let headers = ADA[0]
            .signer(ADA_RSA)
            .sign(dialect, outgoing, now(), &Counting::default())
            .expect("signed");
        let request = IncomingRequest {
            method: outgoing.method,
            target: "/inbox",
            headers: &headers,
            body: b"{}",
            origin: &origin,
        };
        assert!(
            Verifier::new(Hand::new())
                .verify(&request, &Keys::of_ada())
                .await
                .is_ok(),
            "{dialect:?}"
        );
    }
}

#[test]
fn what_strict_peers_demand_is_in_an_rfc_9421_signature() {
    let url = Url::parse("https://here.example/inbox").expect("a url");
    let sign = |outgoing| {
        ADA[0]
            .signer(ADA_RSA)
            .sign(Dialect::Rfc9421, outgoing, now(), &Counting::default())
            .expect("signed")
    };
    let headers = sign(Outgoing::post(&url, b"{}"));
    assert_eq!(
        headers.get("signature-input").expect("there"),
        &format!(
            "sig1=(\"@method\" \"@target-uri\" \"@authority\" \"date\" \"content-digest\" \"content-type\");created=1795341600;nonce=\"000102030405060708090a0b0c0d0e0f\";alg=\"rsa-v1_5-sha256\";keyid=\"{ADA_RSA}\";tag=\"activitypub\""
        )
    );
    assert_eq!(headers.get("date").expect("there"), "Sun, 22 Nov 2026 10:00:00 GMT");
    let get = sign(Outgoing::get(&url));
    assert!(
        get.get("signature-input")
            .expect("there")
            .to_str()
            .expect("ASCII")
            .starts_with("sig1=(\"@method\" \"@target-uri\" \"@authority\" \"date\");created=")
    );
}

#[test]
fn a_draft_cavage_signature_signs_the_headers_everybody_looks_for() {
    let url = Url::parse("https://here.example/inbox").expect("a url");
    let sign = |outgoing| {
        ADA[0]
            .signer(ADA_RSA)
            .sign(Dialect::Cavage, outgoing, now(), &Counting::default())
            .expect("signed")
    };
    let text = |headers: &http::HeaderMap| {
        headers
            .get("signature")
            .expect("there")
            .to_str()
            .expect("ASCII")
            .to_owned()
    };
    assert!(text(&sign(Outgoing::post(&url, b"{}"))).starts_with(&format!(
        "keyId=\"{ADA_RSA}\",algorithm=\"rsa-sha256\",headers=\"(request-target) host date digest content-type\",signature=\""
    )));
    assert!(text(&sign(Outgoing::get(&url))).contains("headers=\"(request-target) host date\""));
}
