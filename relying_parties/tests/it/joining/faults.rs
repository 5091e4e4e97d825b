//! Every known fault of another server is told by its code, and by no other: first a server that is well,
//! then the same one with exactly that fault.

use super::stand_in::{World, Wrong};
use domain::openid::PartyKind;
use relying_parties::join::check::{CHECKS, Report, Status};

const KINDS: [PartyKind; 3] = [PartyKind::Synapse, PartyKind::Mastodon, PartyKind::Mas];

fn of(report: &Report, status: Status) -> Vec<&'static str> {
    let found = report.findings.iter().filter(|finding| finding.status == status);
    found.map(|finding| finding.code).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_well_has_no_fault_of_any_code() {
    for kind in KINDS {
        let report = World::new(kind, Wrong::Nothing).await.look().await;
        assert_eq!(
            of(&report, Status::Ok).len(),
            CHECKS.len(),
            "{kind:?}\n{}",
            report.to_text()
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_known_fault_is_told_by_its_own_code_on_each_kind_of_server() {
    use Wrong as W;
    let faults = [
        (W::OurDiscoveryMissing, "JN001"),
        (W::OurIssuer, "JN002"),
        (W::Disabled, "JN003"),
        (W::NotThere, "JN004"),
        (W::Tls, "JN005"),
        (W::Clock, "JN006"),
        (W::NotOffered, "JN007"),
        (W::Breaks, "JN008"),
        (W::LeadsToItself, "JN008"),
        (W::OtherAddress, "JN009"),
        (W::Issuer, "JN010"),
        (W::Client, "JN011"),
        (W::Redirect, "JN012"),
        (W::NoOpenId, "JN013"),
        (W::NoPkce, "JN014"),
        (W::PlainPkce, "JN014"),
        (W::NoState, "JN015"),
        (W::ResponseType, "JN016"),
        (W::NoCookie, "JN017"),
    ];
    for kind in KINDS {
        for (wrong, code) in faults {
            let report = World::new(kind, wrong).await.look().await;
            assert_eq!(
                of(&report, Status::Fail),
                [code],
                "{kind:?} {wrong:?}\n{}",
                report.to_text()
            );
            let finding = report.finding(code).expect("a finding");
            assert!(finding.fix.is_some(), "what is wrong says what to do: {}", finding.what);
            assert_eq!(report.findings.len(), CHECKS.len(), "every code is in the report");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_nonce_is_a_warning_and_no_failure() {
    for kind in KINDS {
        let report = World::new(kind, Wrong::NoNonce).await.look().await;
        assert!(!report.failed(), "{}", report.to_text());
        assert_eq!(of(&report, Status::Warn), ["JN015"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cookie_for_https_does_not_come_back_over_http() {
    let report = World::new(PartyKind::Synapse, Wrong::CookieOverHttp).await.look().await;
    // The address is not the registered one either.
    assert_eq!(of(&report, Status::Fail), ["JN012", "JN017"], "{}", report.to_text());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_seen_because_of_a_fault_is_skipped_and_not_called_well() {
    let report = World::new(PartyKind::Mas, Wrong::Breaks).await.look().await;
    let skipped = of(&report, Status::Skip);
    for code in [
        "JN006", "JN010", "JN011", "JN012", "JN013", "JN014", "JN015", "JN016", "JN017",
    ] {
        assert!(skipped.contains(&code), "{code}\n{}", report.to_text());
    }
}
