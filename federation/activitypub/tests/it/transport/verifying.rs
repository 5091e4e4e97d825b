//! Requests that must not count as signed, each beside its clean twin, each with an error of its own.

use crate::transport::parts::{ADA, ADA_ED25519, ADA_RSA, ADA_URI, EVE, Hand, Keys, NOW_SECS, Pair};
use activitypub::signature::{
    Dialect, FoundKey, IncomingRequest, KeyLookupError, KeySource, SignatureError, Verified, Verifier, digest,
};
use actpub_httpsig::{Ed25519SigningKey, RsaSigningKey, SigningKey};
use async_trait::async_trait;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::Origin;
use domain::actor::KeyAlgorithm;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

const BODY: &[u8] = b"{\"type\":\"Create\"}";

/// A request as it arrives, signed by hand so that every part of it can be wrong.
#[derive(Clone)]
struct Arriving {
    method: Method,
    target: String,
    body: Vec<u8>,
    headers: Vec<(String, String)>,
    origin: &'static str,
}

impl Arriving {
    fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    async fn verify_with(&self, keys: &Keys) -> Result<Verified, SignatureError> {
        let headers: HeaderMap = self
            .headers
            .iter()
            .map(|(n, v)| {
                (
                    HeaderName::try_from(n).expect("a name"),
                    HeaderValue::try_from(v).expect("a value"),
                )
            })
            .collect();
        let origin = Origin::parse(self.origin).expect("an origin");
        let request = IncomingRequest {
            method: &self.method,
            target: &self.target,
            headers: &headers,
            body: &self.body,
            origin: &origin,
        };
        Verifier::new(Hand::new()).verify(&request, keys).await
    }

    async fn verify(&self) -> Result<Verified, SignatureError> {
        self.verify_with(&Keys::of_ada()).await
    }

    async fn code(&self) -> &'static str {
        self.verify().await.map_or_else(|e| e.code(), |_| "accepted")
    }
}

fn bytes(pair: &Pair, base: &str) -> String {
    let key = match pair.algorithm {
        KeyAlgorithm::Rsa => SigningKey::Rsa(RsaSigningKey::from_pkcs8_der(&pair.pkcs8).expect("a key")),
        KeyAlgorithm::Ed25519 => SigningKey::Ed25519(Ed25519SigningKey::from_pkcs8_der(&pair.pkcs8).expect("a key")),
    };
    STANDARD.encode(key.sign(base.as_bytes()).expect("signed"))
}

fn post() -> Arriving {
    Arriving {
        method: Method::POST,
        target: "/inbox".into(),
        body: BODY.to_vec(),
        headers: Vec::new(),
        origin: "https://here.example",
    }
}

fn http_date(offset_secs: i64) -> String {
    let secs = u64::try_from(NOW_SECS + offset_secs).expect("after 1970");
    httpdate::fmt_http_date(std::time::UNIX_EPOCH + std::time::Duration::from_secs(secs))
}

/// draft-cavage over `lines` ("name: value"), with more parameters put before `headers`.
fn cavage(lines: &[String], pair: &Pair, key_id: &str, parameters: &str) -> Arriving {
    let names: Vec<&str> = lines.iter().filter_map(|l| l.split(": ").next()).collect();
    let signature = bytes(pair, &lines.join("\n"));
    let value = format!(
        "keyId=\"{key_id}\",{parameters}headers=\"{}\",signature=\"{signature}\"",
        names.join(" ")
    );
    lines
        .iter()
        .filter(|l| !l.starts_with('(') && !l.starts_with("host:"))
        .fold(post().with("signature", value), |request, line| {
            let (name, value) = line.split_once(": ").expect("name: value");
            request.with(name, value)
        })
}

fn cavage_lines(date_offset: i64) -> Vec<String> {
    vec![
        "(request-target): post /inbox".into(),
        "host: here.example".into(),
        format!("date: {}", http_date(date_offset)),
        format!("digest: {}", digest::digest(BODY)),
    ]
}

/// RFC 9421 over `lines` (`"name": value`) with `parameters` after the list.
fn rfc9421(lines: &[String], pair: &Pair, parameters: &str) -> Arriving {
    let names: Vec<&str> = lines.iter().filter_map(|l| l.split(": ").next()).collect();
    let input = format!("({}){parameters}", names.join(" "));
    let signature = bytes(pair, &format!("{}\n\"@signature-params\": {input}", lines.join("\n")));
    let request = post()
        .with("signature-input", format!("sig1={input}"))
        .with("signature", format!("sig1=:{signature}:"));
    lines
        .iter()
        .filter(|l| !l.starts_with("\"@") && !l.starts_with("\"host\""))
        .fold(request, |request, line| {
            let (name, value) = line.split_once(": ").expect("name: value");
            request.with(name.trim_matches('"'), value)
        })
}

fn rfc9421_lines() -> Vec<String> {
    vec![
        "\"@method\": POST".into(),
        "\"@target-uri\": https://here.example/inbox".into(),
        format!("\"content-digest\": {}", digest::content_digest(BODY)),
    ]
}

fn parameters(created_offset: i64) -> String {
    format!(";created={};keyid=\"{ADA_RSA}\"", NOW_SECS + created_offset)
}

fn both() -> [Arriving; 2] {
    [
        cavage(&cavage_lines(0), &ADA[0], ADA_RSA, ""),
        rfc9421(&rfc9421_lines(), &ADA[0], &parameters(0)),
    ]
}

fn without(mut lines: Vec<String>, start: &str) -> Vec<String> {
    lines.retain(|l| !l.starts_with(start));
    lines
}

#[tokio::test]
async fn an_unsigned_request_is_told_what_to_send() {
    for clean in both() {
        assert_eq!(clean.code().await, "accepted");
        let bare = Arriving {
            headers: Vec::new(),
            ..clean
        };
        assert_eq!(bare.code().await, "signature_missing");
    }
}

#[tokio::test]
async fn a_body_altered_under_a_good_signature_is_refused() {
    for clean in both() {
        assert_eq!(clean.code().await, "accepted");
        let altered = Arriving {
            body: b"{\"type\":\"Delete\"}".to_vec(),
            ..clean
        };
        assert_eq!(altered.code().await, "digest_mismatch");
    }
}

#[tokio::test]
async fn a_digest_that_is_not_covered_is_refused_even_if_it_matches() {
    let uncovered = cavage(&without(cavage_lines(0), "digest"), &ADA[0], ADA_RSA, "");
    assert_eq!(
        uncovered.clone().with("digest", digest::digest(BODY)).code().await,
        "digest_not_covered"
    );
    assert_eq!(uncovered.code().await, "digest_missing");
    let uncovered = rfc9421(&without(rfc9421_lines(), "\"content-digest"), &ADA[0], &parameters(0));
    assert_eq!(
        uncovered
            .clone()
            .with("content-digest", digest::content_digest(BODY))
            .code()
            .await,
        "digest_not_covered"
    );
    assert_eq!(uncovered.code().await, "digest_missing");
    for clean in both() {
        assert_eq!(clean.code().await, "accepted");
    }
}

#[tokio::test]
async fn a_signature_is_good_for_one_method_path_query_and_host_only() {
    for clean in both() {
        assert_eq!(clean.code().await, "accepted");
        let other_method = Arriving {
            method: Method::PUT,
            ..clean.clone()
        };
        assert_eq!(other_method.code().await, "signature_bad");
        let other_path = Arriving {
            target: "/users/bob/inbox".into(),
            ..clean.clone()
        };
        assert_eq!(other_path.code().await, "signature_bad");
        let other_host = Arriving {
            origin: "https://other.example",
            ..clean.clone()
        };
        assert_eq!(other_host.code().await, "signature_bad");
        let other_port = Arriving {
            origin: "https://here.example:8443",
            ..clean
        };
        assert_eq!(other_port.code().await, "signature_bad");
    }
    let with_query = Arriving {
        target: "/inbox?x=1".into(),
        ..both()[1].clone()
    };
    assert_eq!(with_query.code().await, "signature_bad");
}

#[tokio::test]
async fn what_binds_a_signature_to_its_request_must_be_covered() {
    for start in ["(request-target)", "host"] {
        let request = cavage(&without(cavage_lines(0), start), &ADA[0], ADA_RSA, "");
        assert_eq!(
            request.verify().await,
            Err(SignatureError::NotCovered(if start == "host" {
                "host"
            } else {
                "(request-target)"
            }))
        );
    }
    assert_eq!(
        cavage(&without(cavage_lines(0), "date"), &ADA[0], ADA_RSA, "")
            .code()
            .await,
        "signature_no_timestamp"
    );
    for start in ["\"@method", "\"@target-uri"] {
        let request = rfc9421(&without(rfc9421_lines(), start), &ADA[0], &parameters(0));
        assert_eq!(request.code().await, "signature_component_not_covered", "{start}");
    }
    let pieces = [
        vec!["\"@authority\": here.example".into(), "\"@path\": /inbox".into()],
        without(rfc9421_lines(), "\"@target-uri"),
    ]
    .concat();
    assert_eq!(rfc9421(&pieces, &ADA[0], &parameters(0)).code().await, "accepted");
    let with_query = Arriving {
        target: "/inbox?x=1".into(),
        ..rfc9421(&pieces, &ADA[0], &parameters(0))
    };
    assert_eq!(with_query.code().await, "signature_component_not_covered");
}

#[tokio::test]
async fn a_date_too_old_or_in_the_future_is_refused() {
    const HOUR: i64 = 3600;
    for (offset, expected) in [
        (0, "accepted"),
        (-12 * HOUR, "accepted"),
        (-12 * HOUR - 1, "signature_too_old"),
        (HOUR, "accepted"),
        (HOUR + 1, "signature_from_future"),
    ] {
        assert_eq!(
            cavage(&cavage_lines(offset), &ADA[0], ADA_RSA, "").code().await,
            expected,
            "cavage {offset}"
        );
        assert_eq!(
            rfc9421(&rfc9421_lines(), &ADA[0], &parameters(offset)).code().await,
            expected,
            "rfc9421 {offset}"
        );
    }
    let undated = rfc9421(&rfc9421_lines(), &ADA[0], &format!(";keyid=\"{ADA_RSA}\""));
    assert_eq!(undated.code().await, "signature_no_timestamp");
}

#[tokio::test]
async fn created_and_expires_of_draft_cavage_are_honoured() {
    let lines = |created: i64| [without(cavage_lines(0), "date"), vec![format!("(created): {created}")]].concat();
    let request = |created: i64, expires: i64| {
        cavage(
            &lines(created),
            &ADA[0],
            ADA_RSA,
            &format!("algorithm=\"hs2019\",created={created},expires={expires},"),
        )
    };
    assert_eq!(request(NOW_SECS, NOW_SECS + 10).code().await, "accepted");
    assert_eq!(
        request(NOW_SECS - 13 * 3600, NOW_SECS + 10).code().await,
        "signature_too_old"
    );
    assert_eq!(
        request(NOW_SECS + 2 * 3600, NOW_SECS + 3 * 3600).code().await,
        "signature_from_future"
    );
    // The hour of clock difference that Mastodon allows.
    assert_eq!(request(NOW_SECS - 3600, NOW_SECS - 3590).code().await, "accepted");
    assert_eq!(
        request(NOW_SECS - 7200, NOW_SECS - 3601).code().await,
        "signature_expired"
    );
    let expires = format!("{};expires={}", parameters(-7200), NOW_SECS - 3601);
    assert_eq!(
        rfc9421(&rfc9421_lines(), &ADA[0], &expires).code().await,
        "signature_expired"
    );
}

#[tokio::test]
async fn a_signature_of_another_key_is_refused() {
    for clean in both() {
        assert_eq!(clean.code().await, "accepted");
    }
    assert_eq!(
        cavage(&cavage_lines(0), &EVE[0], ADA_RSA, "").code().await,
        "signature_bad"
    );
    assert_eq!(
        rfc9421(&rfc9421_lines(), &EVE[0], &parameters(0)).code().await,
        "signature_bad"
    );
    let unknown = cavage(&cavage_lines(0), &EVE[0], "https://peer.example/users/eve#main-key", "");
    assert_eq!(unknown.code().await, "key_unknown");
    assert_eq!(
        cavage(&cavage_lines(0), &ADA[0], "not an address", "").code().await,
        "key_id_bad"
    );
}

#[tokio::test]
async fn the_key_decides_the_algorithm() {
    let signed =
        |pair: &Pair, key_id: &str, alg: &str| cavage(&cavage_lines(0), pair, key_id, &format!("algorithm=\"{alg}\","));
    assert_eq!(signed(&ADA[0], ADA_RSA, "rsa-sha256").code().await, "accepted");
    assert_eq!(signed(&ADA[0], ADA_RSA, "hs2019").code().await, "accepted");
    assert_eq!(signed(&ADA[1], ADA_ED25519, "hs2019").code().await, "accepted");
    assert_eq!(
        signed(&ADA[0], ADA_RSA, "ed25519").code().await,
        "signature_algorithm_mismatch"
    );
    assert_eq!(
        signed(&ADA[1], ADA_ED25519, "rsa-sha256").code().await,
        "signature_algorithm_mismatch"
    );
    assert_eq!(
        signed(&ADA[0], ADA_RSA, "hmac-sha256").code().await,
        "signature_unsupported"
    );
    let named = |alg: &str| format!(";created={NOW_SECS};keyid=\"{ADA_RSA}\";alg=\"{alg}\"");
    assert_eq!(
        rfc9421(&rfc9421_lines(), &ADA[0], &named("rsa-v1_5-sha256"))
            .code()
            .await,
        "accepted"
    );
    assert_eq!(
        rfc9421(&rfc9421_lines(), &ADA[0], &named("ed25519")).code().await,
        "signature_algorithm_mismatch"
    );
}

#[tokio::test]
async fn a_changed_key_is_fetched_anew_once() {
    let request = cavage(&cavage_lines(0), &ADA[0], ADA_RSA, "");
    let mut keys = Keys::of_ada();
    keys.stored.insert(ADA_RSA.into(), EVE[0].public.clone());
    assert!(request.verify_with(&keys).await.is_ok());
    assert_eq!(keys.asked(), [(ADA_RSA.to_owned(), false), (ADA_RSA.to_owned(), true)]);
    // The server still says what is stored: refused after one fetch, not two.
    let mut keys = Keys::of_ada();
    keys.stored.insert(ADA_RSA.into(), EVE[0].public.clone());
    keys.served.insert(ADA_RSA.into(), EVE[0].public.clone());
    assert_eq!(
        request.verify_with(&keys).await.map_err(|e| e.code()),
        Err("signature_bad")
    );
    assert_eq!(keys.asked().len(), 2);
    // Fetched just now for this question: asking again would change nothing.
    keys.stored.clear();
    keys.asked.lock().expect("not poisoned").clear();
    assert_eq!(
        request.verify_with(&keys).await.map_err(|e| e.code()),
        Err("signature_bad")
    );
    assert_eq!(keys.asked(), [(ADA_RSA.to_owned(), false)]);
}

#[tokio::test]
async fn a_request_that_can_never_be_accepted_costs_no_key() {
    let keys = Keys::of_ada();
    let clean = cavage(&cavage_lines(0), &ADA[0], ADA_RSA, "");
    assert!(clean.verify_with(&keys).await.is_ok());
    assert_eq!(keys.asked().len(), 1);
    let altered = Arriving {
        body: b"other".to_vec(),
        ..clean
    };
    assert!(altered.verify_with(&keys).await.is_err());
    assert!(
        cavage(&cavage_lines(-50_000), &ADA[0], ADA_RSA, "")
            .verify_with(&keys)
            .await
            .is_err()
    );
    assert_eq!(keys.asked().len(), 1);
}

#[tokio::test]
async fn of_several_signatures_one_good_one_is_enough_but_one_server_is_asked_at_most() {
    let good = rfc9421(&rfc9421_lines(), &ADA[0], &parameters(0));
    let text = |request: &Arriving, name: &str| {
        request
            .headers
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, v)| v.clone())
            .expect("there")
    };
    let (input, signature) = (text(&good, "signature-input"), text(&good, "signature"));
    let joined = |first_key: &str| {
        let mut request = good.clone();
        request.headers.retain(|(n, _)| !n.starts_with("signature"));
        let first =
            format!("a=(\"@method\" \"@target-uri\" \"content-digest\");created={NOW_SECS};keyid=\"{first_key}\"");
        request
            .with("signature-input", format!("{first}, {input}"))
            .with("signature", format!("a=:AAAA:, {signature}"))
    };
    let keys = Keys::of_ada();
    assert!(joined(ADA_ED25519).verify_with(&keys).await.is_ok());
    let keys = Keys::of_ada();
    let elsewhere = joined("https://elsewhere.example/users/x#main-key")
        .verify_with(&keys)
        .await;
    assert_eq!(elsewhere.map_err(|e| e.code()), Err("key_unknown"));
    assert!(
        keys.asked()
            .iter()
            .all(|(key, _)| key.starts_with("https://elsewhere.example/"))
    );
}

#[tokio::test]
async fn a_bad_new_signature_does_not_hide_a_good_old_one() {
    let good = cavage(&cavage_lines(0), &ADA[0], ADA_RSA, "");
    let input = format!("sig1=(\"@method\" \"@target-uri\" \"@status\");created={NOW_SECS};keyid=\"{ADA_RSA}\"");
    let mixed = good.with("signature-input", input).with("signature", "sig1=:AAAA:");
    assert_eq!(mixed.verify().await.map(|v| v.dialect), Ok(Dialect::Cavage));
}

/// Fedify writes `alg` before `keyid` before `created`, and covers `host` and `date` besides.
#[tokio::test]
async fn the_order_of_parameters_is_the_signers_own() {
    let lines = [
        "\"@method\": POST".to_owned(),
        "\"@target-uri\": https://here.example/inbox".into(),
        "\"@authority\": here.example".into(),
        "\"host\": here.example".into(),
        format!("\"date\": {}", http_date(0)),
        format!("\"content-digest\": {}", digest::content_digest(BODY)),
    ];
    let order = format!(";alg=\"rsa-v1_5-sha256\";keyid=\"{ADA_RSA}\";created={NOW_SECS}");
    let request = rfc9421(&lines, &ADA[0], &order);
    assert_eq!(request.verify().await.map(|v| v.owner), Ok(ADA_URI.to_owned()));
}

/// Some peers leave the query out of `(request-target)`.
#[tokio::test]
async fn a_draft_cavage_signature_without_the_query_is_accepted() {
    let lines = [
        "(request-target): get /users/bob".to_owned(),
        "host: here.example".into(),
        format!("date: {}", http_date(0)),
    ];
    let get = |target: &str| Arriving {
        method: Method::GET,
        target: target.into(),
        body: Vec::new(),
        ..cavage(&lines, &ADA[0], ADA_RSA, "")
    };
    assert_eq!(get("/users/bob").code().await, "accepted");
    assert_eq!(get("/users/bob?page=1").code().await, "accepted");
    assert_eq!(get("/users/eve?page=1").code().await, "signature_bad");
}

#[tokio::test]
async fn a_key_speaks_only_for_its_owner() {
    let verified = both()[0].verify().await.expect("verified");
    assert_eq!(verified.speaks_for(ADA_URI), Ok(()));
    let other = verified
        .speaks_for("https://peer.example/users/eve")
        .expect_err("refused");
    assert_eq!(other.code(), "key_owner_mismatch");
}

#[tokio::test]
async fn endless_headers_are_refused_before_they_are_read() {
    let clean = both()[0].clone();
    assert_eq!(clean.code().await, "accepted");
    let mut long = clean;
    long.headers.retain(|(n, _)| n != "signature");
    let long = long.with(
        "signature",
        format!(
            "keyId=\"{ADA_RSA}\",headers=\"{}\",signature=\"AAAA\"",
            "date ".repeat(4000)
        ),
    );
    assert_eq!(long.code().await, "signature_malformed");
}

/// Every key takes a while to find. Counts those that were found.
struct SlowKeys(Keys, Arc<AtomicUsize>);

#[async_trait]
impl KeySource for SlowKeys {
    async fn key(&self, key_id: &str, refetch: bool) -> Result<FoundKey, KeyLookupError> {
        tokio::time::sleep(Duration::from_secs(1)).await;
        self.1.fetch_add(1, Ordering::SeqCst);
        self.0.key(key_id, refetch).await
    }
}

#[tokio::test]
async fn many_signatures_do_not_make_the_search_for_keys_longer() {
    let lines = rfc9421_lines();
    let names: Vec<&str> = lines.iter().filter_map(|l| l.split(": ").next()).collect();
    let input = |label: usize| {
        let key = format!("{ADA_URI}#key-{label}");
        format!("s{label}=({});created={NOW_SECS};keyid=\"{key}\"", names.join(" "))
    };
    let found = Arc::new(AtomicUsize::new(0));
    let many = |count: usize| {
        let found = Arc::clone(&found);
        let inputs: Vec<String> = (0..count).map(input).collect();
        let signatures: Vec<String> = (0..count).map(|label| format!("s{label}=:AAAA:")).collect();
        let request = post()
            .with("content-digest", digest::content_digest(BODY))
            .with("signature-input", inputs.join(", "))
            .with("signature", signatures.join(", "));
        async move {
            let headers: HeaderMap = request
                .headers
                .iter()
                .map(|(n, v)| {
                    (
                        HeaderName::try_from(n).expect("a name"),
                        HeaderValue::try_from(v).expect("a value"),
                    )
                })
                .collect();
            let origin = Origin::parse(request.origin).expect("an origin");
            let incoming = IncomingRequest {
                method: &request.method,
                target: &request.target,
                headers: &headers,
                body: &request.body,
                origin: &origin,
            };
            let mut keys = Keys::of_ada();
            for label in 0..4 {
                keys.served
                    .insert(format!("{ADA_URI}#key-{label}"), ADA[0].public.clone());
            }
            let verifier = Verifier::new(Hand::new()).within(Duration::from_millis(3500));
            verifier
                .verify(&incoming, &SlowKeys(keys, found))
                .await
                .expect_err("badly signed")
                .code()
        }
    };
    assert_eq!(many(1).await, "signature_bad");
    let of_one = found.swap(0, Ordering::SeqCst);
    // One after the other, four times as many would be asked for; the deadline covers them all.
    assert_eq!(many(4).await, "signature_bad", "what is known by then is told");
    let of_four = found.load(Ordering::SeqCst);
    assert!(of_one >= 1 && of_four <= 3, "{of_one}, then {of_four}");
}
