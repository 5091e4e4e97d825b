//! What the server's pages use directly: form tokens, and answers pasted into a form.

use crate::fakes::CHAIN;
use crate::house::{House, sign, wallet};
use auth::{Answer, AuthError, Visitor};
use axum::http::{HeaderMap, HeaderValue};
use domain::session::Purpose;

fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
    pairs
        .iter()
        .map(|(name, value)| {
            (
                (*name).parse().expect("a name"),
                HeaderValue::from_str(value).expect("a value"),
            )
        })
        .collect()
}

fn pair(cookie: &HeaderValue) -> String {
    cookie
        .to_str()
        .expect("ASCII")
        .split(';')
        .next()
        .expect("a cookie")
        .to_owned()
}

#[tokio::test]
async fn a_form_with_the_visitors_own_token_is_accepted_and_any_other_refused() {
    let house = House::new();
    let mut visitor = Visitor::default();
    assert_eq!(visitor.form_token(), None);
    let cookie = house.auth.ensure_pre_session(&mut visitor).expect("a cookie is needed");
    assert!(house.auth.ensure_pre_session(&mut visitor).is_none(), "one is enough");
    let sent = headers(&[
        ("cookie", &pair(&cookie)),
        ("sec-fetch-site", "same-origin"),
        ("origin", "null"),
    ]);
    let back = house.auth.visitor(&sent).await.expect("a visitor");
    let token = visitor.form_token().expect("a token");
    assert_eq!(back.form_token().as_ref(), Some(&token));
    house.auth.check_form(&back, &sent, &token).expect("our own form");
    let refused = |result: Result<(), AuthError>| result.expect_err("refused").code();
    assert_eq!(refused(house.auth.check_form(&back, &sent, "")), "stale_form");
    assert_eq!(
        refused(house.auth.check_form(&back, &sent, &token.replace(&token[..1], "x"))),
        "stale_form"
    );
    assert_eq!(
        refused(house.auth.check_form(&Visitor::default(), &sent, &token)),
        "stale_form"
    );
    for foreign in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "https://evil.example"),
    ] {
        assert_eq!(
            refused(house.auth.check_form(&back, &headers(&[foreign]), &token)),
            "foreign_origin"
        );
    }
}

#[tokio::test]
async fn a_signature_pasted_into_a_form_signs_in() {
    let house = House::new();
    let mut visitor = Visitor::default();
    house.auth.ensure_pre_session(&mut visitor);
    let address = wallet(1).address();
    let begun = house
        .auth
        .begin_challenge(&visitor, address, CHAIN, Purpose::SignIn)
        .await
        .expect("a challenge");
    assert!(begun.cookies.is_empty(), "the visitor has its pre-session already");
    let message = begun.challenge.message;
    let as_posted = Answer::from_form(
        &message.replace('\n', "\r\n"),
        &format!("  {}\r\n", sign(&wallet(1), &message)),
    );
    let signed_in = house
        .auth
        .answer_challenge(&visitor, &as_posted)
        .await
        .expect("a session");
    let sent = headers(&[("cookie", &pair(&signed_in.cookies[0]))]);
    let visitor = house.auth.visitor(&sent).await.expect("a visitor");
    assert_eq!(
        visitor
            .require_session()
            .expect("a session")
            .0
            .wallet
            .as_ref()
            .expect("a wallet")
            .address,
        address
    );
    let joined = house.auth.join(&visitor, "ada", "Ada").await.expect("an account");
    let sent = headers(&[("cookie", &pair(&joined.cookies[0])), ("user-agent", "Test/1")]);
    let visitor = house.auth.visitor(&sent).await.expect("a visitor");
    assert_eq!(visitor.require_account().expect("an account").username, "ada");
    assert_eq!(house.auth.list_sessions(&visitor).await.expect("sessions").len(), 1);
    assert_eq!(house.auth.count_recovery_codes(&visitor).await.expect("a number"), 10);
    let id = visitor.require_session().expect("a session").0.id;
    assert!(house.auth.end_session_by_id(&visitor, id).await.expect("an answer"));
    assert!(house.auth.visitor(&sent).await.expect("a visitor").session.is_none());
}
