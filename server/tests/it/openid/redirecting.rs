//! The redirect URI: a registered one to the last character, or nobody is sent anywhere (RFC 6749 3.1.2.2,
//! RFC 9700 2.1 and 4.1).

use super::cast::{Cast, Party, ways_out};
use crate::pages::browser::Browser;

/// Nothing is sent to where nobody may be sent: a page, without any way on.
async fn stays(browser: &mut Browser, party: &Party, uri: &str) {
    for more in [vec![], vec![("prompt", "none")], vec![("response_type", "token")]] {
        let mut more = more;
        more.push(("redirect_uri", uri));
        let page = browser.get(&party.asking(&more)).await;
        assert_eq!((page.status, page.location()), (400, ""), "{uri}: {}", page.body);
        assert_eq!(ways_out(&page), Vec::<String>::new(), "{uri}");
    }
}

#[tokio::test]
async fn a_redirect_uri_is_compared_character_by_character() {
    let mut cast = Cast::new().await;
    let hall = cast.hall().await;
    assert!(
        cast.agree(&hall, &[])
            .await
            .0
            .starts_with("https://hall.example/callback?code=")
    );
    for uri in [
        // Prefix and suffix.
        "https://hall.example/callbac",
        "https://hall.example/callback/",
        "https://hall.example/callback/more",
        "https://hall.example/callbackmore",
        "https://hall.example/",
        "https://hall.example",
        "https://hall.example.evil.example/callback",
        "https://evil.example/https://hall.example/callback",
        "https://evil.example?https://hall.example/callback",
        // Case.
        "https://hall.example/Callback",
        "https://HALL.example/callback",
        "HTTPS://hall.example/callback",
        // Paths that mean the same, or that of somebody else.
        "https://hall.example/./callback",
        "https://hall.example/x/../callback",
        "https://hall.example/callback/../../evil",
        "https://hall.example//callback",
        "https://hall.example/callback;x",
        "https://hall.example\\callback",
        "https://evil.example\\@hall.example/callback",
        // Query and fragment.
        "https://hall.example/callback?",
        "https://hall.example/callback?x=1",
        "https://hall.example/callback#",
        "https://hall.example/callback#x",
        "https://evil.example/#https://hall.example/callback",
        // User names, ports, schemes.
        "https://ada@hall.example/callback",
        "https://hall.example@evil.example/callback",
        "https://hall.example:443/callback",
        "https://hall.example:8443/callback",
        "http://hall.example/callback",
        "//hall.example/callback",
        "/callback",
        "javascript:alert(1)//https://hall.example/callback",
        "data:text/html,https://hall.example/callback",
        "urn:ietf:wg:oauth:2.0:oob",
        // Encoded twice, and what looks alike.
        "https://hall.example/%63allback",
        "https://hall.example/callback%20",
        "https://hall.example%2fcallback",
        "https%3A%2F%2Fhall.example%2Fcallback",
        "https://h\u{0430}ll.example/callback",
        "https://hall.example/callback\u{200b}",
        "https://hall.example./callback",
        // White space and lines.
        " https://hall.example/callback",
        "https://hall.example/callback ",
        "https://hall.example/callback\r\nLocation: https://evil.example/",
        "https://hall.example/callback\thttps://evil.example/",
        "https://hall.example/callback https://evil.example/",
    ] {
        stays(&mut cast.ada, &hall, uri).await;
        stays(&mut cast.house.browser(), &hall, uri).await;
    }
}

#[tokio::test]
async fn this_machine_is_no_exception_for_servers() {
    let mut cast = Cast::new().await;
    let local = "http://127.0.0.1:8000/callback";
    let desk = cast
        .party("desk", |party| party.redirect_uris = vec![local.to_owned()])
        .await;
    assert!(cast.agree(&desk, &[]).await.0.starts_with(local));
    for uri in [
        "http://127.0.0.1:8001/callback",
        "http://127.0.0.1/callback",
        "http://localhost:8000/callback",
        "http://[::1]:8000/callback",
        "http://127.1:8000/callback",
        "http://2130706433:8000/callback",
        "https://127.0.0.1:8000/callback",
    ] {
        stays(&mut cast.ada, &desk, uri).await;
    }
}

#[tokio::test]
async fn of_several_registered_addresses_each_is_good_and_the_code_is_bound_to_the_one() {
    let mut cast = Cast::new().await;
    let second = "https://hall.example/other?tenant=1";
    let hall = cast
        .party("hall", |party| party.redirect_uris.push(second.to_owned()))
        .await;
    let landing = cast.agree(&hall, &[("redirect_uri", second)]).await;
    assert!(landing.0.starts_with(&format!("{second}&code=")), "{}", landing.0);
    let code = landing.code();
    hall.exchange(&cast.house, &code, &[])
        .await
        .refused(400, "invalid_grant");
    hall.exchange(&cast.house, &code, &[("redirect_uri", "")])
        .await
        .refused(400, "invalid_request");
    for near in ["https://hall.example/other", "https://hall.example/other?tenant=1&x=2"] {
        stays(&mut cast.ada, &hall, near).await;
        let reply = hall.exchange(&cast.house, &code, &[("redirect_uri", near)]).await;
        reply.refused(400, "invalid_grant");
    }
    hall.exchange(&cast.house, &code, &[("redirect_uri", second)])
        .await
        .is(200);
}

#[tokio::test]
async fn a_missing_or_doubled_redirect_uri_or_client_leads_nowhere() {
    let mut cast = Cast::new().await;
    let (hall, evil) = (cast.hall().await, cast.party("evil", |_| {}).await);
    assert_eq!(cast.ada.get(&hall.asking(&[])).await.status, 200);
    let good = hall.asking(&[]);
    for bad in [
        hall.asking(&[("redirect_uri", "")]),
        hall.asking(&[("client_id", "rp_nobody")]),
        hall.asking(&[("client_id", "RP_hall")]),
        hall.asking(&[("client_id", "rp_")]),
        // One of another client.
        hall.asking(&[("redirect_uri", evil.callback())]),
        hall.asking(&[("client_id", evil.id())]),
        format!("{good}&redirect_uri=https%3A%2F%2Fevil.example%2Fcallback"),
        format!("{good}&redirect_uri=https%3A%2F%2Fhall.example%2Fcallback"),
        format!("{good}&client_id=rp_evil"),
        good.replace("authorize?", "authorize?client_id=rp_evil&"),
        good.replace("authorize?", "authorize?client_id=0123456789abcdef&"),
        good.replace("redirect_uri", "redirect_uri%00"),
        good.replace("rp_hall", "rp_hall%00"),
        good.replace("rp_hall", "rp_hall%ff"),
    ] {
        let page = cast.ada.get(&bad).await;
        assert_eq!((page.status, page.location()), (400, ""), "{bad}: {}", page.body);
    }
}
