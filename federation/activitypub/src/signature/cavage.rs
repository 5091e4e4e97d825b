//! Reading draft-cavage-http-signatures-12 as the network speaks it.

use crate::signature::claim::{Claim, MAX_HEADER, check_key_id, check_names};
use crate::signature::request::IncomingRequest;
use crate::signature::{Dialect, SignatureError};
use actpub_httpsig::CavageHeaderParams;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::Timestamp;
use domain::actor::KeyAlgorithm;

/// Whether a line of `Signature` is in this dialect rather than an RFC 9421 dictionary.
pub(super) fn is_ours(line: &str) -> bool {
    line.to_ascii_lowercase().contains("keyid=\"")
}

/// Reads the signature in `line`.
pub(super) fn read(request: &IncomingRequest<'_>, line: &str) -> Result<Claim, SignatureError> {
    if line.len() > MAX_HEADER {
        return Err(SignatureError::Malformed("Signature is too long"));
    }
    let parameters = CavageHeaderParams::parse(line)
        .map_err(|_| SignatureError::Malformed("expected keyId, headers and signature, each once, in quotes"))?;
    check_key_id(&parameters.key_id)?;
    let covered: Vec<String> = parameters
        .headers
        .iter()
        .map(|name| name.to_ascii_lowercase())
        .collect();
    check_names(&covered)?;
    let algorithm = parameters.algorithm.as_deref().map(algorithm).transpose()?.flatten();
    let signature = STANDARD
        .decode(parameters.signature.trim())
        .map_err(|_| SignatureError::Malformed("signature is not base64"))?;
    let moments = Moments {
        created: parameters.created,
        expires: parameters.expires,
    };
    let mut bases = vec![base(request, &covered, &moments, request.target)?];
    if request.has_query() {
        // Some peers leave the query out of (request-target). Path and host are still bound, and no
        // address of ours that accepts signed requests changes its meaning with a query.
        bases.push(base(request, &covered, &moments, request.path())?);
    }
    Ok(Claim {
        dialect: Dialect::Cavage,
        key_id: parameters.key_id,
        algorithm,
        made_at: made_at(request, &covered, &moments)?,
        expires_at: moments.expires.map(Timestamp::from_secs),
        bases,
        covered,
        signature,
    })
}

struct Moments {
    created: Option<i64>,
    expires: Option<i64>,
}

/// `hs2019` and nothing at all leave the algorithm to the key.
fn algorithm(name: &str) -> Result<Option<KeyAlgorithm>, SignatureError> {
    match name.to_ascii_lowercase().as_str() {
        "hs2019" => Ok(None),
        "rsa-sha256" | "rsa-v1_5-sha256" => Ok(Some(KeyAlgorithm::Rsa)),
        "ed25519" | "ed25519-sha512" => Ok(Some(KeyAlgorithm::Ed25519)),
        other => Err(SignatureError::Unsupported(format!("the algorithm {other:?}"))),
    }
}

/// Every moment the signature covers. `created` counts only where `(created)` is covered: as a bare
/// parameter it is not protected by anything.
fn made_at(
    request: &IncomingRequest<'_>,
    covered: &[String],
    moments: &Moments,
) -> Result<Vec<Timestamp>, SignatureError> {
    let covers = |name: &str| covered.iter().any(|covered| covered == name);
    let mut made_at = Vec::new();
    if covers("(created)") {
        made_at.extend(moments.created.map(Timestamp::from_secs));
    }
    if covers("date") {
        let date = httpdate::parse_http_date(&request.header("date")?)
            .map_err(|_| SignatureError::Malformed("Date is no date of HTTP (RFC 9110 section 5.6.7)"))?;
        made_at.push(Timestamp::from_millis(
            chrono::DateTime::<chrono::Utc>::from(date).timestamp_millis(),
        ));
    }
    if made_at.is_empty() {
        Err(SignatureError::NoTimestamp)
    } else {
        Ok(made_at)
    }
}

/// Draft section 2.3.
fn base(
    request: &IncomingRequest<'_>,
    covered: &[String],
    moments: &Moments,
    target: &str,
) -> Result<String, SignatureError> {
    let missing = || SignatureError::Malformed("it covers (created) or (expires) without giving it");
    let mut lines = Vec::with_capacity(covered.len());
    for name in covered {
        let value = match name.as_str() {
            "(request-target)" => format!("{} {target}", request.method.as_str().to_ascii_lowercase()),
            "(created)" => moments.created.ok_or_else(missing)?.to_string(),
            "(expires)" => moments.expires.ok_or_else(missing)?.to_string(),
            other if other.starts_with('(') => {
                return Err(SignatureError::Unsupported(format!("the component {other:?}")));
            }
            header => request.header(header)?,
        };
        lines.push(format!("{name}: {value}"));
    }
    Ok(lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Origin;
    use http::{HeaderMap, HeaderValue, Method, header};

    fn read_one(line: &str) -> Result<Claim, SignatureError> {
        let headers = HeaderMap::from_iter([(header::DATE, HeaderValue::from_static("Sun, 22 Nov 2026 10:00:00 GMT"))]);
        let origin = Origin::parse("https://a.example").expect("an origin");
        let request = IncomingRequest {
            method: &Method::GET,
            target: "/x?y",
            headers: &headers,
            body: &[],
            origin: &origin,
        };
        read(&request, line)
    }

    #[test]
    fn a_signature_is_read_with_and_without_the_query() {
        let claim = read_one(
            r#"keyId="https://b.example/u#k",algorithm="hs2019",headers="(request-target) Host date",signature="AAAA""#,
        )
        .expect("read");
        assert_eq!(
            claim.bases[0],
            "(request-target): get /x?y\nhost: a.example\ndate: Sun, 22 Nov 2026 10:00:00 GMT"
        );
        assert_eq!(
            claim.bases[1],
            "(request-target): get /x\nhost: a.example\ndate: Sun, 22 Nov 2026 10:00:00 GMT"
        );
        assert_eq!(
            claim.made_at,
            [Timestamp::parse_rfc3339("2026-11-22T10:00:00Z").expect("a date")]
        );
        assert_eq!(
            (claim.key_id.as_str(), claim.algorithm),
            ("https://b.example/u#k", None)
        );
    }

    #[test]
    fn created_counts_only_where_it_is_covered() {
        let with = read_one(
            r#"keyId="https://b.example/u",created=5,headers="(request-target) host (created)",signature="AAAA""#,
        );
        assert_eq!(with.map(|c| c.made_at), Ok(vec![Timestamp::from_secs(5)]));
        let without =
            read_one(r#"keyId="https://b.example/u",created=5,headers="(request-target) host",signature="AAAA""#);
        assert_eq!(without.map(|_| ()), Err(SignatureError::NoTimestamp));
    }

    #[test]
    fn what_is_not_understood_is_named() {
        assert!(read_one(r#"keyId="https://b.example/u",headers="host date",signature="AAAA""#).is_ok());
        for (line, code) in [
            (r#"headers="host date",signature="AAAA",keyid"#, "signature_malformed"),
            (
                r#"keyId="https://b.example/u",keyId="https://c.example/u",headers="date",signature="AAAA""#,
                "signature_malformed",
            ),
            (
                r#"keyId="https://b.example/u",headers="date",signature="A A!""#,
                "signature_malformed",
            ),
            (
                r#"keyId="https://b.example/u",headers="",signature="AAAA""#,
                "signature_malformed",
            ),
            (
                r#"keyId="https://b.example/u",headers="date date",signature="AAAA""#,
                "signature_malformed",
            ),
            (
                r#"keyId="https://b.example/u",headers="date (expires)",signature="AAAA""#,
                "signature_malformed",
            ),
            (
                r#"keyId="https://b.example/u",headers="date (version)",signature="AAAA""#,
                "signature_unsupported",
            ),
            (
                r#"keyId="https://b.example/u",algorithm="rsa-sha1",headers="date",signature="AAAA""#,
                "signature_unsupported",
            ),
            (
                r#"keyId="https://b.example/u",headers="date x-none",signature="AAAA""#,
                "signature_header_missing",
            ),
            (r#"keyId="b",headers="date",signature="AAAA""#, "key_id_bad"),
        ] {
            assert_eq!(read_one(line).map(|_| ()).map_err(|e| e.code()), Err(code), "{line}");
        }
    }
}
