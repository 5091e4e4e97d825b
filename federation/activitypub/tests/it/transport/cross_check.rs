//! RFC 9421 against an implementation that shares no code with ours: the crate `httpsig`.

use crate::transport::parts::{ADA, ADA_ED25519, ADA_RSA, Counting, Hand, Keys, NOW_SECS, Pair, now};
use activitypub::signature::{Dialect, IncomingRequest, Outgoing, Verifier};
use domain::Origin;
use domain::actor::KeyAlgorithm;
use http::{HeaderMap, HeaderValue, Method};
use httpsig::prelude::message_component::{HttpMessageComponent, HttpMessageComponentId};
use httpsig::prelude::{
    AlgorithmName, HttpSignatureBase, HttpSignatureHeaders, HttpSignatureParams, PublicKey, SecretKey,
};
use url::Url;

const BODY: &[u8] = b"{\"type\":\"Follow\"}";

fn algorithm(pair: &Pair) -> AlgorithmName {
    match pair.algorithm {
        KeyAlgorithm::Rsa => AlgorithmName::RsaV1_5Sha256,
        KeyAlgorithm::Ed25519 => AlgorithmName::Ed25519,
    }
}

#[test]
fn what_we_sign_another_implementation_verifies() {
    let url = Url::parse("https://here.example/users/bob/inbox").expect("a url");
    for (pair, key_id) in [(&ADA[0], ADA_RSA), (&ADA[1], ADA_ED25519)] {
        let headers = pair
            .signer(key_id)
            .sign(
                Dialect::Rfc9421,
                Outgoing::post(&url, BODY),
                now(),
                &Counting::default(),
            )
            .expect("signed");
        let text = |name: &str| headers.get(name).expect(name).to_str().expect("ASCII");
        let parsed = HttpSignatureHeaders::try_parse(text("signature"), text("signature-input")).expect("parsed");
        let theirs = parsed.values().next().expect("one signature");
        let verify = |method: &str| {
            let lines = [
                format!("\"@method\": {method}"),
                format!("\"@target-uri\": {url}"),
                "\"@authority\": here.example".to_owned(),
                format!("\"date\": {}", text("date")),
                format!("\"content-digest\": {}", text("content-digest")),
                format!("\"content-type\": {}", text("content-type")),
            ]
            .map(|line| HttpMessageComponent::try_from(line.as_str()).expect("a component"));
            let base = HttpSignatureBase::try_new(&lines, theirs.signature_params()).expect("a base");
            let key = PublicKey::from_pem(&algorithm(pair), &pair.public.to_pem()).expect("a key");
            base.verify_signature_headers(&key, theirs)
        };
        assert!(verify("POST").is_ok(), "{key_id}");
        assert!(verify("PUT").is_err(), "{key_id}");
    }
}

#[tokio::test]
async fn what_another_implementation_signs_we_verify() {
    let origin = Origin::parse("https://here.example").expect("an origin");
    for (pair, key_id) in [(&ADA[0], ADA_RSA), (&ADA[1], ADA_ED25519)] {
        let digest = activitypub::signature::digest::content_digest(BODY);
        let lines = [
            "\"@method\": POST".to_owned(),
            "\"@authority\": here.example".to_owned(),
            "\"@path\": /inbox".to_owned(),
            format!("\"content-digest\": {digest}"),
        ];
        let components = lines
            .clone()
            .map(|line| HttpMessageComponent::try_from(line.as_str()).expect("a component"));
        let ids: Vec<HttpMessageComponentId> = components.iter().map(|c| c.id.clone()).collect();
        let mut params = HttpSignatureParams::try_new(&ids).expect("parameters");
        params
            .set_created(NOW_SECS as u64)
            .set_keyid(key_id)
            .set_alg(&algorithm(pair))
            .set_expires(NOW_SECS as u64 + 60);
        let base = HttpSignatureBase::try_new(&components, &params).expect("a base");
        let key = SecretKey::from_der(&algorithm(pair), &pair.pkcs8).expect("a key");
        let signed = base.build_signature_headers(&key, Some("theirs")).expect("signed");
        let mut headers = HeaderMap::new();
        headers.insert("content-digest", HeaderValue::try_from(digest).expect("ASCII"));
        headers.insert(
            "signature",
            HeaderValue::try_from(signed.signature_header_value()).expect("ASCII"),
        );
        headers.insert(
            "signature-input",
            HeaderValue::try_from(signed.signature_input_header_value()).expect("ASCII"),
        );
        let request = |body| IncomingRequest {
            method: &Method::POST,
            target: "/inbox",
            headers: &headers,
            body,
            origin: &origin,
        };
        let verifier = Verifier::new(Hand::new());
        assert!(
            verifier.verify(&request(BODY), &Keys::of_ada()).await.is_ok(),
            "{key_id}"
        );
        assert!(
            verifier.verify(&request(b"other"), &Keys::of_ada()).await.is_err(),
            "{key_id}"
        );
    }
}
