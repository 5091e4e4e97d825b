//! Reading RFC 9421 signatures. The parameters are put into the signature base exactly as the
//! signer ordered them (section 2.3), which structured-field parsing keeps.

use crate::signature::claim::{Claim, MAX_HEADER, check_key_id, check_names};
use crate::signature::request::IncomingRequest;
use crate::signature::{Dialect, SignatureError};
use domain::Timestamp;
use domain::actor::KeyAlgorithm;
use sfv::{BareItem, Dictionary, FieldType, InnerList, ListEntry, Parser};

/// How many signatures of one request are looked at.
const MAX_LABELS: usize = 4;

/// Every signature in `Signature-Input`, in its order. `signatures` is what `Signature` holds besides
/// draft-cavage.
pub(super) fn read(
    request: &IncomingRequest<'_>,
    signatures: &[&str],
) -> Result<Vec<Result<Claim, SignatureError>>, SignatureError> {
    let inputs = dictionary(&request.header("signature-input")?)?;
    let signatures = dictionary(&signatures.join(", "))?;
    if inputs.is_empty() {
        return Err(SignatureError::Malformed("Signature-Input is empty"));
    }
    let claims = inputs.iter().take(MAX_LABELS).map(|(label, entry)| {
        let ListEntry::InnerList(input) = entry else {
            return Err(SignatureError::Malformed(
                "Signature-Input holds something that is no list",
            ));
        };
        let Some(ListEntry::Item(item)) = signatures.get(label) else {
            return Err(SignatureError::Malformed(
                "Signature has no value for a label of Signature-Input",
            ));
        };
        let BareItem::ByteSequence(signature) = &item.bare_item else {
            return Err(SignatureError::Malformed(
                "Signature holds something that is no byte sequence",
            ));
        };
        claim(request, input, signature.clone())
    });
    Ok(claims.collect())
}

fn dictionary(text: &str) -> Result<Dictionary, SignatureError> {
    if text.len() > MAX_HEADER {
        return Err(SignatureError::Malformed("a signature header is too long"));
    }
    Parser::new(text)
        .parse()
        .map_err(|_| SignatureError::Malformed("Signature-Input or Signature is no dictionary"))
}

fn claim(request: &IncomingRequest<'_>, input: &InnerList, signature: Vec<u8>) -> Result<Claim, SignatureError> {
    let mut covered = Vec::new();
    for item in &input.items {
        let BareItem::String(name) = &item.bare_item else {
            return Err(SignatureError::Malformed("a covered component is no string"));
        };
        let name = name.as_str();
        if !item.params.is_empty() || name != name.to_ascii_lowercase() {
            return Err(SignatureError::Unsupported(format!(
                "the component {name:?} with parameters or in upper case"
            )));
        }
        covered.push(name.to_owned());
    }
    check_names(&covered)?;
    let text = |name: &str| match input.params.get(name) {
        None => Ok(None),
        Some(BareItem::String(value)) => Ok(Some(value.as_str())),
        Some(_) => Err(SignatureError::Malformed("keyid and alg must be strings")),
    };
    let moment = |name: &str| match input.params.get(name) {
        None => Ok(None),
        Some(BareItem::Integer(value)) => Ok(Some(Timestamp::from_secs(i64::from(*value)))),
        Some(_) => Err(SignatureError::Malformed("created and expires must be integers")),
    };
    let key_id = text("keyid")?.ok_or(SignatureError::Malformed("it has no keyid"))?;
    check_key_id(key_id)?;
    let algorithm = text("alg")?.map(algorithm).transpose()?.flatten();
    let created = moment("created")?.ok_or(SignatureError::NoTimestamp)?;
    Ok(Claim {
        dialect: Dialect::Rfc9421,
        key_id: key_id.to_owned(),
        algorithm,
        made_at: vec![created],
        expires_at: moment("expires")?,
        bases: vec![base(request, input, &covered)?],
        covered,
        signature,
    })
}

fn algorithm(name: &str) -> Result<Option<KeyAlgorithm>, SignatureError> {
    match name {
        "rsa-v1_5-sha256" => Ok(Some(KeyAlgorithm::Rsa)),
        "ed25519" => Ok(Some(KeyAlgorithm::Ed25519)),
        "hs2019" => Ok(None),
        other => Err(SignatureError::Unsupported(format!("the algorithm {other:?}"))),
    }
}

/// RFC 9421 section 2.5.
fn base(request: &IncomingRequest<'_>, input: &InnerList, covered: &[String]) -> Result<String, SignatureError> {
    let mut base = String::new();
    for name in covered {
        let value = component(request, name)?;
        base.push_str(&format!("\"{name}\": {value}\n"));
    }
    let parameters = vec![ListEntry::InnerList(input.clone())]
        .serialize()
        .ok_or(SignatureError::Malformed("Signature-Input is empty"))?;
    base.push_str(&format!("\"@signature-params\": {parameters}"));
    Ok(base)
}

/// RFC 9421 sections 2.1 and 2.2.
fn component(request: &IncomingRequest<'_>, name: &str) -> Result<String, SignatureError> {
    Ok(match name {
        "@method" => request.method.as_str().to_owned(),
        "@target-uri" => format!("{}{}", request.origin, request.target),
        "@authority" => request.origin.authority(),
        "@scheme" => request.origin.scheme().to_owned(),
        "@path" => request.path().to_owned(),
        "@query" => request.query().to_owned(),
        "@request-target" => request.target.to_owned(),
        derived if derived.starts_with('@') => {
            return Err(SignatureError::Unsupported(format!("the component {derived:?}")));
        }
        header => request.header(header)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::PublicKey;
    use domain::Origin;
    use http::{HeaderMap, HeaderName, HeaderValue, Method};

    fn headers(list: &[(&'static str, &'static str)]) -> HeaderMap {
        list.iter()
            .map(|(n, v)| (HeaderName::from_static(n), HeaderValue::from_static(v)))
            .collect()
    }

    /// Reads the one signature of a POST to `/foo?param=Value&Pet=dog`. The key ids of the RFC are
    /// plain names; ours must be web addresses, so the check is done on the base alone.
    fn base_of(origin: &str, target: &str, headers: &HeaderMap) -> (String, Vec<u8>) {
        let origin = Origin::parse(origin).expect("an origin");
        let request = IncomingRequest {
            method: &Method::POST,
            target,
            headers,
            body: br#"{"hello": "world"}"#,
            origin: &origin,
        };
        let inputs = dictionary(&request.header("signature-input").expect("there")).expect("a dictionary");
        let signatures = dictionary(&request.header("signature").expect("there")).expect("a dictionary");
        let (Some(ListEntry::InnerList(input)), Some(ListEntry::Item(item))) =
            (inputs.values().next(), signatures.values().next())
        else {
            panic!("one list and one item")
        };
        let covered: Vec<String> = input
            .items
            .iter()
            .filter_map(|i| i.bare_item.as_string().map(|s| s.as_str().to_owned()))
            .collect();
        let signature = item.bare_item.as_byte_sequence().expect("bytes").to_vec();
        (base(&request, input, &covered).expect("a base"), signature)
    }

    #[test]
    fn the_ed25519_signature_of_rfc_9421_appendix_b_2_6_verifies() {
        // RFC 9421 appendix B.1.4 (key) and B.2.6 (request, base, signature).
        let headers = headers(&[
            ("host", "example.com"),
            ("date", "Tue, 20 Apr 2021 02:07:55 GMT"),
            ("content-type", "application/json"),
            (
                "content-digest",
                "sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:",
            ),
            ("content-length", "18"),
            (
                "signature-input",
                "sig-b26=(\"date\" \"@method\" \"@path\" \"@authority\" \"content-type\" \"content-length\");created=1618884473;keyid=\"test-key-ed25519\"",
            ),
            (
                "signature",
                "sig-b26=:wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==:",
            ),
        ]);
        let (base, signature) = base_of("https://example.com", "/foo?param=Value&Pet=dog", &headers);
        let expected = "\"date\": Tue, 20 Apr 2021 02:07:55 GMT\n\"@method\": POST\n\"@path\": /foo\n\"@authority\": example.com\n\"content-type\": application/json\n\"content-length\": 18\n\"@signature-params\": (\"date\" \"@method\" \"@path\" \"@authority\" \"content-type\" \"content-length\");created=1618884473;keyid=\"test-key-ed25519\"";
        assert_eq!(base, expected);
        let key = PublicKey::from_pem("-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAJrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs=\n-----END PUBLIC KEY-----").expect("a key");
        assert!(key.verifies(base.as_bytes(), &signature));
        assert!(!key.verifies(base.replace("POST", "PUT").as_bytes(), &signature));
    }

    #[test]
    fn the_rsa_signature_of_rfc_9421_section_4_3_verifies() {
        // RFC 9421 appendix B.1.1 (key) and section 4.3, the signature of the proxy: the only
        // rsa-v1_5-sha256 signature in the document. Its parameters end with `expires`, which is
        // not the order most software writes.
        let headers = headers(&[
            ("host", "origin.host.internal.example"),
            ("date", "Tue, 20 Apr 2021 02:07:56 GMT"),
            ("content-type", "application/json"),
            ("content-length", "18"),
            ("forwarded", "for=192.0.2.123;host=example.com;proto=https"),
            (
                "content-digest",
                "sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:",
            ),
            (
                "signature-input",
                "proxy_sig=(\"@method\" \"@authority\" \"@path\" \"content-digest\" \"content-type\" \"content-length\" \"forwarded\");created=1618884480;keyid=\"test-key-rsa\";alg=\"rsa-v1_5-sha256\";expires=1618884540",
            ),
            (
                "signature",
                "proxy_sig=:S6ZzPXSdAMOPjN/6KXfXWNO/f7V6cHm7BXYUh3YD/fRad4BCaRZxP+JH+8XY1I6+8Cy+CM5g92iHgxtRPz+MjniOaYmdkDcnL9cCpXJleXsOckpURl49GwiyUpZ10KHgOEe11sx3G2gxI8S0jnxQB+Pu68U9vVcasqOWAEObtNKKZd8tSFu7LB5YAv0RAGhB8tmpv7sFnIm9y+7X5kXQfi8NMaZaA8i2ZHwpBdg7a6CMfwnnrtflzvZdXAsD3LH2TwevU+/PBPv0B6NMNk93wUs/vfJvye+YuI87HU38lZHowtznbLVdp770I6VHR6WfgS9ddzirrswsE1w5o0LV/g==:",
            ),
        ]);
        let (base, signature) = base_of(
            "https://origin.host.internal.example",
            "/foo?param=Value&Pet=dog",
            &headers,
        );
        let key = "MIIBCgKCAQEAhAKYdtoeoy8zcAcR874L8cnZxKzAGwd7v36APp7Pv6Q2jdsPBRrwWEBnez6d0UDKDwGbc6nxfEXAy5mbhgajzrw3MOEt8uA5txSKobBpKDeBLOsdJKFqMGmXCQvEG7YemcxDTRPxAleIAgYYRjTSd/QBwVW9OwNFhekro3RtlinV0a75jfZgkne/YiktSvLG34lw2zqXBDTC5NHROUqGTlML4PlNZS5Ri2U4aCNx2rUPRcKIlE0PuKxI4T+HIaFpv8+rdV6eUgOrB2xeI1dSFFn/nnv5OoZJEIB+VmuKn3DCUcCZSFlQPSXSfBDiUGhwOw76WuSSsf1D4b/vLoJ10wIDAQAB";
        let key = PublicKey::from_pem(&format!(
            "-----BEGIN RSA PUBLIC KEY-----\n{key}\n-----END RSA PUBLIC KEY-----"
        ))
        .expect("a key");
        assert!(key.verifies(base.as_bytes(), &signature));
        assert!(!key.verifies(base.replace("POST", "PUT").as_bytes(), &signature));
        let digest = headers
            .get("content-digest")
            .and_then(|v| v.to_str().ok())
            .expect("there");
        assert_eq!(
            crate::signature::digest::check_content_digest(digest, br#"{"hello": "world"}"#),
            Ok(())
        );
    }

    fn read_one(input: &'static str) -> Result<Claim, SignatureError> {
        let headers = headers(&[("signature-input", input), ("date", "x")]);
        let origin = Origin::parse("https://a.example").expect("an origin");
        let request = IncomingRequest {
            method: &Method::GET,
            target: "/",
            headers: &headers,
            body: &[],
            origin: &origin,
        };
        read(&request, &["s=:AAAA:"])?.remove(0)
    }

    #[test]
    fn what_is_not_understood_is_named() {
        assert!(read_one(r#"s=("@method");created=1;keyid="https://b.example/k";alg="ed25519""#).is_ok());
        for (input, code) in [
            (
                r#"s=("@method";req);created=1;keyid="https://b.example/k""#,
                "signature_unsupported",
            ),
            (
                r#"s=("@status");created=1;keyid="https://b.example/k""#,
                "signature_unsupported",
            ),
            (
                r#"s=("Date");created=1;keyid="https://b.example/k""#,
                "signature_unsupported",
            ),
            (
                r#"s=("date" "date");created=1;keyid="https://b.example/k""#,
                "signature_malformed",
            ),
            (r#"s=();created=1;keyid="https://b.example/k""#, "signature_malformed"),
            (
                r#"s=("date");created="1";keyid="https://b.example/k""#,
                "signature_malformed",
            ),
            (r#"s=("date");keyid="https://b.example/k""#, "signature_no_timestamp"),
            (r#"s=("date");created=1"#, "signature_malformed"),
            (r#"s=("date");created=1;keyid="acct:b@b.example""#, "key_id_bad"),
            (
                r#"s=("date");created=1;keyid="https://b.example/k";alg="hmac-sha256""#,
                "signature_unsupported",
            ),
            (
                r#"s=("x-none");created=1;keyid="https://b.example/k""#,
                "signature_header_missing",
            ),
            (
                r#"t=("date");created=1;keyid="https://b.example/k""#,
                "signature_malformed",
            ),
            (r#"s="date""#, "signature_malformed"),
            ("s=(", "signature_malformed"),
        ] {
            assert_eq!(read_one(input).map(|_| ()).map_err(|e| e.code()), Err(code), "{input}");
        }
    }
}
