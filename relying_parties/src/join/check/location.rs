//! JN010 to JN016: the address that the other server sends a browser to, compared with what is registered.
//! Pure.

use super::Subject;
use super::faults::{CLIENT, PKCE, REDIRECT, RESPONSE, SCOPE, SENT_HERE, STATE};
use super::notes::{Notes, shown};
use domain::openid::{PartyKind, PartyScope, PartyScopes, RelyingParty};
use std::collections::HashMap;
use url::Url;

/// Compares all of it.
pub(super) fn examine(location: &Url, subject: &Subject, notes: &mut Notes) {
    let wanted = format!("{}/oauth/authorize", subject.issuer);
    let mut bare = location.clone();
    bare.set_query(None);
    bare.set_fragment(None);
    if bare.as_str() == wanted {
        notes.ok(&SENT_HERE, wanted);
    } else {
        notes.fail(
            &SENT_HERE,
            format!("it sends people to {}, and not to {wanted}", shown(bare.as_str())),
            format!(
                "write {} exactly so, without a slash at its end, and restart it",
                issuer_key(subject.party.kind, &subject.issuer)
            ),
        );
    }
    let mut sent: HashMap<String, String> = HashMap::new();
    for (name, value) in location.query_pairs() {
        if sent.insert(name.to_string(), value.into_owned()).is_some() {
            notes.fail(
                &RESPONSE,
                format!("it sends {} twice", shown(&name)),
                "take it out of what its configuration adds to the address",
            );
        }
    }
    let sent = |name: &str| sent.get(name).map_or("", String::as_str);
    client(sent("client_id"), subject, notes);
    redirect(sent("redirect_uri"), subject, notes);
    scopes(sent("scope"), subject, notes);
    pkce(
        sent("code_challenge_method"),
        sent("code_challenge"),
        subject.party.kind,
        notes,
    );
    match (sent("state").is_empty(), sent("nonce").is_empty()) {
        (false, false) => notes.ok(&STATE, "both are sent"),
        (false, true) => notes.warn(
            &STATE,
            "no nonce is sent",
            "switch it on (Mastodon: OIDC_SEND_NONCE=true, or leave it out)",
        ),
        (true, _) => notes.fail(
            &STATE,
            "no state is sent",
            "update the other server: every log-in has one",
        ),
    }
    match sent("response_type") {
        "code" => notes.ok(&RESPONSE, "code"),
        other => notes.fail(
            &RESPONSE,
            format!("it asks for {}", shown(other)),
            "ask for code (Mastodon: leave OIDC_RESPONSE_TYPE out)",
        ),
    }
}

fn issuer_key(kind: PartyKind, issuer: &str) -> String {
    match kind {
        PartyKind::Mastodon => format!("OIDC_ISSUER={issuer} and OIDC_DISCOVERY=true"),
        PartyKind::Synapse | PartyKind::Mas => format!("issuer: \"{issuer}\""),
        PartyKind::Other => format!("the issuer {issuer}"),
    }
}

fn client(sent: &str, subject: &Subject, notes: &mut Notes) {
    let ours = &subject.party.client_id;
    if sent == ours {
        notes.ok(&CLIENT, ours.clone());
    } else {
        notes.fail(
            &CLIENT,
            format!("it calls itself {}, and is registered as {ours}", shown(sent)),
            format!("write {ours} into its configuration, with the secret that belongs to it"),
        );
    }
}

fn redirect(sent: &str, subject: &Subject, notes: &mut Notes) {
    let registered = &subject.party.redirect_uris;
    if registered.iter().any(|uri| uri == sent) {
        notes.ok(&REDIRECT, sent);
        return;
    }
    let nearly = registered.iter().find(|uri| {
        let bare = |text: &str| {
            let text = text.trim_end_matches('/').to_ascii_lowercase();
            text.split_once("://").map(|(_, rest)| rest.to_owned()).unwrap_or(text)
        };
        bare(uri) == bare(sent)
    });
    let what = match nearly {
        Some(uri) => format!(
            "it sends {}, which differs from the registered {uri} by http or https, case or a slash only",
            shown(sent)
        ),
        None => format!("it sends {}, which is not registered", shown(sent)),
    };
    let key = match subject.party.kind {
        PartyKind::Mastodon => "OIDC_REDIRECT_URI",
        PartyKind::Synapse => "public_baseurl",
        PartyKind::Mas => "http.public_base and the provider's id",
        PartyKind::Other => "its redirect URI",
    };
    notes.fail(
        &REDIRECT,
        what,
        format!(
            "correct {key} over there, or register this address too at /admin/parties/{}",
            subject.party.id
        ),
    );
}

/// What it should ask for: no more than it needs, and no more than it may. Where addresses are made for people,
/// that is one of them: Mastodon asks everybody for an address otherwise.
fn wanted(party: &RelyingParty) -> PartyScopes {
    let text = if party.synthetic_email {
        "openid profile groups email"
    } else {
        "openid profile groups"
    };
    PartyScopes::parse(text)
        .expect("these are scopes of ours")
        .limited_to(&party.scopes)
}

/// How that is written over there.
fn as_written(kind: PartyKind, scopes: &PartyScopes) -> String {
    let names: Vec<&str> = scopes.iter().map(PartyScope::as_str).collect();
    match kind {
        PartyKind::Mastodon => format!("OIDC_SCOPE={} (commas, no blanks)", names.join(",")),
        PartyKind::Synapse => format!("scopes: [{}]", names.join(", ")),
        PartyKind::Mas => format!("scope: \"{}\"", names.join(" ")),
        PartyKind::Other => format!("the scopes {}", names.join(" ")),
    }
}

fn scopes(sent: &str, subject: &Subject, notes: &mut Notes) {
    let party = &subject.party;
    let wanted = wanted(party);
    let key = as_written(party.kind, &wanted);
    let names: Vec<&str> = sent.split_ascii_whitespace().collect();
    let is_missing = |name: &&str| !names.contains(name);
    let missing: Vec<&str> = ["openid", "profile"].into_iter().filter(is_missing).collect();
    if !missing.is_empty() {
        notes.fail(
            &SCOPE,
            format!("it asks for {}: {} missing", shown(sent), missing.join(" and ")),
            format!("write {key}"),
        );
        return;
    }
    let too_much = PartyScopes::parse_known(sent).is_ok_and(|asked| !asked.is_within(&party.scopes));
    if too_much {
        notes.fail(
            &SCOPE,
            format!("it asks for {}, and may ask for {}", shown(sent), party.scopes),
            format!("write {key}, or allow more at /admin/parties/{}", party.id),
        );
    } else if wanted.has(PartyScope::Email) && is_missing(&"email") {
        notes.warn(
            &SCOPE,
            format!(
                "it asks for {}: the addresses that are made here are not told there, and it may ask everybody for one",
                shown(sent)
            ),
            format!("write {key}"),
        );
    } else if party.gate_group.is_some() && is_missing(&"groups") {
        notes.warn(
            &SCOPE,
            format!("it asks for {}: groups are not told there", shown(sent)),
            format!("write {key} if it compares groups itself"),
        );
    } else {
        notes.ok(&SCOPE, sent);
    }
}

fn pkce(method: &str, challenge: &str, kind: PartyKind, notes: &mut Notes) {
    let fix = match kind {
        PartyKind::Mastodon => "write OIDC_USE_PKCE=true",
        PartyKind::Synapse | PartyKind::Mas => "write pkce_method: always",
        PartyKind::Other => "switch PKCE with S256 on",
    };
    match (method, challenge.is_empty()) {
        ("S256", false) => notes.ok(&PKCE, "S256"),
        (_, true) => notes.fail(&PKCE, "it sends no code_challenge", fix),
        (method, false) => notes.fail(&PKCE, format!("it uses {}, and not S256", shown(method)), fix),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::join::check::{Report, Status};
    use crate::join::plan::Plan;
    use crate::join::plan::tests::{party, plan};

    const GOOD: &[(&str, &str)] = &[
        ("response_type", "code"),
        ("client_id", "rp_0123456789abcdef"),
        ("redirect_uri", "https://other.example/_synapse/client/oidc/callback"),
        ("scope", "openid profile groups"),
        ("state", "abc"),
        ("nonce", "def"),
        ("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"),
        ("code_challenge_method", "S256"),
    ];

    fn report(endpoint: &str, sent: &[(&str, &str)]) -> Report {
        examined(party(&plan(PartyKind::Synapse)), endpoint, sent)
    }

    fn examined(party: RelyingParty, endpoint: &str, sent: &[(&str, &str)]) -> Report {
        let subject = Subject::of(party, "https://guild.example", None);
        let location = Url::parse_with_params(endpoint, sent).expect("a url");
        let mut notes = Notes::default();
        examine(&location, &subject, &mut notes);
        notes.report().clone()
    }

    fn failures(endpoint: &str, sent: &[(&str, &str)]) -> Vec<&'static str> {
        let findings = report(endpoint, sent).findings;
        findings
            .into_iter()
            .filter(|finding| finding.status != Status::Ok)
            .map(|finding| finding.code)
            .collect()
    }

    #[test]
    fn each_fault_of_the_address_has_its_own_code() {
        let endpoint = "https://guild.example/oauth/authorize";
        assert_eq!(failures(endpoint, GOOD), Vec::<&str>::new());
        let with = |name: &str, value: &'static str| -> Vec<(&str, &str)> {
            GOOD.iter()
                .map(|(n, v)| if *n == name { (*n, value) } else { (*n, *v) })
                .collect()
        };
        let without = |name: &str| -> Vec<(&str, &str)> { GOOD.iter().copied().filter(|(n, _)| *n != name).collect() };
        for elsewhere in [
            "https://old.example/oauth/authorize",
            "http://guild.example/oauth/authorize",
            "https://guild.example/oauth/authorize/",
            "https://guild.example:8443/oauth/authorize",
        ] {
            assert_eq!(failures(elsewhere, GOOD), ["JN010"], "{elsewhere}");
        }
        for (faulty, code) in [
            (with("client_id", "rp_other"), "JN011"),
            (without("client_id"), "JN011"),
            (
                with("redirect_uri", "http://other.example/_synapse/client/oidc/callback"),
                "JN012",
            ),
            (
                with("redirect_uri", "https://other.example/_synapse/oidc/callback"),
                "JN012",
            ),
            (with("scope", "profile groups"), "JN013"),
            (with("scope", "openid"), "JN013"),
            (with("scope", "openid,profile"), "JN013"),
            (with("scope", "openid profile wallet"), "JN013"),
            (without("code_challenge"), "JN014"),
            (with("code_challenge_method", "plain"), "JN014"),
            (without("state"), "JN015"),
            (without("nonce"), "JN015"),
            (with("response_type", "id_token"), "JN016"),
        ] {
            assert_eq!(failures(endpoint, &faulty), [code], "{faulty:?}");
        }
    }

    #[test]
    fn a_redirect_uri_that_is_nearly_right_is_told_apart() {
        let mut nearly = GOOD.to_vec();
        nearly[2].1 = "http://other.example/_synapse/client/oidc/callback";
        let said = report("https://guild.example/oauth/authorize", &nearly);
        let finding = said.finding("JN012").expect("a finding");
        assert!(finding.what.contains("differs from the registered"), "{}", finding.what);
    }

    #[test]
    fn a_server_that_is_told_addresses_asks_for_them_and_is_told_how() {
        let endpoint = "https://guild.example/oauth/authorize";
        let with_email = Plan {
            synthetic_email: true,
            ..plan(PartyKind::Mastodon)
        };
        let said = |with: &Plan, scope: &'static str| {
            let mut sent = GOOD.to_vec();
            sent[2].1 = "https://other.example/auth/auth/openid_connect/callback";
            sent[3].1 = scope;
            let report = examined(party(with), endpoint, &sent);
            report.finding("JN013").expect("a finding").clone()
        };
        // The clean twins: addresses are made and asked for; none are made and none asked for.
        assert_eq!(said(&with_email, "openid profile groups email").status, Status::Ok);
        assert_eq!(
            said(&plan(PartyKind::Mastodon), "openid profile groups").status,
            Status::Ok
        );
        let without = said(&with_email, "openid profile groups");
        assert_eq!(without.status, Status::Warn);
        assert!(without.what.contains("ask everybody for one"), "{}", without.what);
        // Whatever is missing, the advice takes no other away, and asks for none that it may not have.
        for scope in ["openid email", "openid profile groups"] {
            let fix = said(&with_email, scope).fix.expect("what to do");
            assert!(fix.contains("OIDC_SCOPE=openid,profile,email,groups"), "{fix}");
        }
        let fix = said(&plan(PartyKind::Mastodon), "openid").fix.expect("what to do");
        assert!(fix.contains("OIDC_SCOPE=openid,profile,groups "), "{fix}");
    }

    proptest::proptest! {
        #[test]
        fn whatever_the_other_server_sends_is_examined_without_a_panic(query in ".{0,200}") {
            let subject = Subject::of(party(&plan(PartyKind::Mastodon)), "https://guild.example", None);
            let mut location = Url::parse("https://guild.example/oauth/authorize").expect("a url");
            location.set_query(Some(&query));
            let mut notes = Notes::default();
            examine(&location, &subject, &mut notes);
            let report = notes.report();
            proptest::prop_assert!(report.findings.len() >= 7);
            let shows_escapes = report.to_text().contains('\u{1b}');
            proptest::prop_assert!(!shows_escapes);
        }
    }
}
