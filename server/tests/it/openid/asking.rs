//! What a server's request may ask for, once it is clear whose it is: every fault goes back to the server
//! by its name, with the state untouched (OpenID Core 3.1.2.1 and 3.1.2.6, RFC 7636 4.4.1).

use super::cast::{CHALLENGE, Cast, Landing, VERIFIER, text};
use super::identity::claims;

#[tokio::test]
async fn only_the_code_flow_by_query_or_form_is_offered() {
    let mut cast = Cast::new().await;
    let hall = cast.hall().await;
    let good = cast.agree(&hall, &[("response_mode", "query")]).await;
    assert!(good.get("code").is_some() && !good.0.contains('#'));
    for (name, value, error) in [
        ("response_type", "", "invalid_request"),
        ("response_type", "token", "unsupported_response_type"),
        ("response_type", "id_token", "unsupported_response_type"),
        ("response_type", "id_token token", "unsupported_response_type"),
        ("response_type", "code token", "unsupported_response_type"),
        ("response_type", "code id_token", "unsupported_response_type"),
        ("response_type", "none", "unsupported_response_type"),
        ("response_type", "CODE", "unsupported_response_type"),
        ("response_mode", "fragment", "invalid_request"),
        ("response_mode", "form_post.jwt", "invalid_request"),
        ("response_mode", "FORM_POST", "invalid_request"),
        ("response_mode", "query.jwt", "invalid_request"),
        ("response_mode", "web_message", "invalid_request"),
    ] {
        let answer = cast.ada.get(&hall.asking(&[(name, value)])).await;
        let landing = Landing::of(&answer);
        landing.tells(&hall, error);
        assert_eq!(landing.get("state").as_deref(), Some("s-1"), "{name}={value}");
        assert!(!landing.0.contains('#'), "{}", landing.0);
    }
}

#[tokio::test]
async fn request_objects_are_neither_read_nor_fetched() {
    let mut cast = Cast::new().await;
    let hall = cast.hall().await;
    cast.agree(&hall, &[]).await.code();
    // {"alg":"none"} {"redirect_uri":"https://evil.example/"}
    let object = "eyJhbGciOiJub25lIn0.eyJyZWRpcmVjdF91cmkiOiJodHRwczovL2V2aWwuZXhhbXBsZS8ifQ.";
    for (name, value, error) in [
        ("request", object, "request_not_supported"),
        ("request", "nonsense", "request_not_supported"),
        ("request_uri", "https://evil.example/r.jwt", "request_uri_not_supported"),
        (
            "request_uri",
            "http://169.254.169.254/latest",
            "request_uri_not_supported",
        ),
        (
            "request_uri",
            "urn:ietf:params:oauth:request_uri:x",
            "invalid_request_uri",
        ),
        (
            "request_uri",
            "urn:ietf:params:oauth:request:x",
            "request_uri_not_supported",
        ),
        (
            "registration",
            "{\"redirect_uris\":[\"https://evil.example/\"]}",
            "registration_not_supported",
        ),
    ] {
        let answer = cast.ada.get(&hall.asking(&[(name, value)])).await;
        Landing::of(&answer).tells(&hall, error);
    }
}

#[tokio::test]
async fn no_parameter_that_counts_may_come_twice_and_others_may() {
    let mut cast = Cast::new().await;
    let hall = cast.hall().await;
    cast.agree(&hall, &[]).await.code();
    let good = hall.asking(&[("max_age", "1000"), ("prompt", "login consent")]);
    for name in [
        "scope",
        "response_type",
        "nonce",
        "code_challenge",
        "code_challenge_method",
        "prompt",
        "max_age",
    ] {
        let landing = Landing::of(&cast.ada.get(&format!("{good}&{name}=x")).await);
        landing.tells(&hall, "invalid_request");
        assert_eq!(landing.get("state").as_deref(), Some("s-1"), "{name}");
    }
    let landing = Landing::of(&cast.ada.get(&format!("{good}&state=x")).await);
    landing.tells(&hall, "invalid_request");
    assert_eq!(landing.get("state"), None, "nobody knows which");
    let odd = format!("{}&foo=1&foo=2&resource=a&resource=b", hall.asking(&[]));
    Landing::of(&cast.ada.get(&odd).await).code();
}

#[tokio::test]
async fn whatever_is_ignored_is_harmless() {
    let mut cast = Cast::new().await;
    let hall = cast.hall().await;
    cast.agree(&hall, &[]).await.code();
    for (name, value) in [
        ("display", "popup"),
        ("display", "<script>"),
        ("ui_locales", "xx-YY fr-CA en"),
        ("ui_locales", "../../../etc/passwd"),
        ("claims_locales", "de"),
        ("acr_values", "urn:something:else phr"),
        ("login_hint", "eva' OR 1=1 --"),
        (
            "claims",
            "{\"id_token\":{\"wallet\":{\"essential\":true},\"sub\":{\"value\":\"eva\"}}}",
        ),
        ("claims", "{"),
        ("resource", "http://169.254.169.254/"),
        ("audience", "https://evil.example"),
        ("id_token_hint", "nonsense"),
        ("prompt", "create"),
        ("dpop_jkt", "x"),
    ] {
        let landing = Landing::of(&cast.ada.get(&hall.asking(&[(name, value)])).await);
        let code = landing.code();
        let answer = hall.exchange(&cast.house, &code, &[]).await.is(200);
        let said = claims(&answer);
        assert!(said.get("wallet").is_none(), "{name}={value}: {said}");
        assert_eq!(said["preferred_username"], "ada", "{name}={value}");
    }
}

#[tokio::test]
async fn there_is_no_way_round_the_challenge() {
    let mut cast = Cast::new().await;
    let hall = cast.hall().await;
    let open = cast.party("open", |party| party.is_public = true).await;
    for party in [&hall, &open] {
        cast.agree(party, &[]).await.code();
        for [challenge, method] in [
            ["", ""],
            ["", "S256"],
            [CHALLENGE, ""],
            [CHALLENGE, "plain"],
            [VERIFIER, "plain"],
            [CHALLENGE, "s256"],
            [CHALLENGE, "S512"],
            [CHALLENGE, "S256 plain"],
            ["short", "S256"],
            [&CHALLENGE[1..], "S256"],
            [&format!("{CHALLENGE}="), "S256"],
            [&CHALLENGE.replace('-', "+"), "S256"],
            [&CHALLENGE.repeat(3), "S256"],
        ] {
            let more = [("code_challenge", challenge), ("code_challenge_method", method)];
            let answer = cast.ada.get(&party.asking(&more)).await;
            Landing::of(&answer).tells(party, "invalid_request");
        }
    }
}

#[tokio::test]
async fn a_state_comes_back_as_it_was_and_writes_no_line_and_no_parameter() {
    let mut cast = Cast::new().await;
    let hall = cast.hall().await;
    let longest = "s".repeat(2000);
    for state in [
        "s-1",
        "a b&c=d#e?f%26+/",
        "x\r\nSet-Cookie: guildhall=evil\r\n\r\n<script>",
        "&code=evil&iss=https://evil.example",
        "#code=evil",
        "\"><script>alert(1)</script>",
        "zażółć 🦀",
        "\u{202e}evil",
        longest.as_str(),
    ] {
        for more in [vec![], vec![("prompt", "none")], vec![("response_type", "token")]] {
            let mut more = more;
            more.push(("state", state));
            let landing = cast.agree(&hall, &more).await;
            assert_eq!(landing.get("state").as_deref(), Some(state), "{}", landing.0);
            assert_eq!(landing.get("iss").as_deref(), Some(crate::pages::house::ORIGIN));
            assert!(landing.get("code").is_none_or(|code| code.len() == 64), "{}", landing.0);
            assert!(landing.0.bytes().all(|b| b.is_ascii_graphic()), "{}", landing.0);
        }
    }
    let without = cast.agree(&hall, &[("state", "")]).await;
    assert_eq!(without.get("state"), None);
    let too_long = "s".repeat(2001);
    let page = cast.ada.get(&hall.asking(&[("state", &too_long)])).await;
    assert_eq!((page.status, page.location()), (400, ""));
}

#[tokio::test]
async fn a_nonce_is_in_the_id_token_as_it_was_and_only_if_there_was_one() {
    let mut cast = Cast::new().await;
    let hall = cast.hall().await;
    let longest = "n".repeat(2000);
    for nonce in ["n-1", "n-1", "a\"b\\c</script>", "zażółć", longest.as_str()] {
        let code = cast.code(&hall, &[("nonce", nonce)]).await;
        let answer = hall.exchange(&cast.house, &code, &[]).await.is(200);
        assert_eq!(claims(&answer)["nonce"], nonce);
    }
    let code = cast.code(&hall, &[("nonce", "")]).await;
    // What comes with the exchange is not believed.
    let answer = hall.exchange(&cast.house, &code, &[("nonce", "evil")]).await.is(200);
    assert!(claims(&answer).get("nonce").is_none());
    for bad in ["n".repeat(2001), "a\r\nb".to_owned(), "a\u{7}b".to_owned()] {
        let landing = Landing::of(&cast.ada.get(&hall.asking(&[("nonce", &bad)])).await);
        landing.tells(&hall, "invalid_request");
    }
}

#[tokio::test]
async fn a_server_gets_no_scope_that_it_was_not_registered_with_and_none_of_apps() {
    let mut cast = Cast::new().await;
    let scopes = domain::openid::PartyScopes::parse("openid profile").expect("scopes");
    let hall = cast.party("hall", |party| party.scopes = scopes).await;
    let code = cast
        .code(
            &hall,
            &[("scope", "openid profile address phone read write admin:read")],
        )
        .await;
    let answer = hall.exchange(&cast.house, &code, &[]).await.is(200);
    assert_eq!(text(&answer, "scope"), "openid profile", "unknown ones are left out");
    for (scope, error) in [
        ("openid wallet", "invalid_scope"),
        ("openid groups", "invalid_scope"),
        ("openid email", "invalid_scope"),
        ("openid offline_access", "invalid_scope"),
        ("", "invalid_scope"),
        ("profile", "invalid_scope"),
        ("read write", "invalid_scope"),
        ("OPENID", "invalid_scope"),
        ("openid,profile", "invalid_scope"),
        ("openid\u{a0}profile", "invalid_scope"),
    ] {
        let landing = Landing::of(&cast.ada.get(&hall.asking(&[("scope", scope)])).await);
        landing.tells(&hall, error);
    }
}
