//! The table of the issue: 1,000 accounts of six kinds on each kind of server, nobody locked out; and what
//! holds for every list and every membership.

use super::log_in::{LogIn, TheirServer};
use super::*;
use domain::AccountId;
use domain::openid::PartyKind;
use proptest::prelude::*;

const KINDS: [PartyKind; 3] = [PartyKind::Mastodon, PartyKind::Synapse, PartyKind::Mas];

fn member(n: i64, is_admitted: bool) -> OurMember {
    OurMember {
        account_id: AccountId(n),
        username: format!("member{n}"),
        subject: format!("sub{n}"),
        proven: None,
        logins: None,
        is_admitted,
        was_closed_by_us: false,
    }
}

fn account(name: String) -> TheirAccount {
    TheirAccount {
        name,
        has_password: Some(true),
        ..TheirAccount::default()
    }
}

fn linked(kind: PartyKind, name: String, to: &OurMember) -> TheirAccount {
    TheirAccount {
        linked_sub: Some(TheirServer::link_of(kind, to).to_owned()),
        has_password: Some(false),
        ..account(name)
    }
}

/// 1,000 accounts: 300 linked, 150 that can be linked, 100 with equal names, 300 strangers, 100 nobody
/// touches (40 bots, 40 closed, 20 admins), 50 whose memberships have lapsed.
fn thousand(kind: PartyKind) -> (Vec<TheirAccount>, Vec<OurMember>) {
    let (mut accounts, mut members) = (Vec::new(), Vec::new());
    for n in 0..300 {
        let one = member(n, true);
        // Some have a password from before as well.
        accounts.push(TheirAccount {
            has_password: Some(n % 3 == 0),
            ..linked(kind, format!("theirs{n}"), &one)
        });
        members.push(one);
    }
    for n in 300..450 {
        accounts.push(account(format!("old{n}")));
        members.push(OurMember {
            proven: Some(if kind == PartyKind::Synapse {
                format!("@old{n}:other.example")
            } else {
                format!("old{n}")
            }),
            ..member(n, true)
        });
    }
    for n in 450..550 {
        accounts.push(account(format!("Member{n}")));
        members.push(member(n, true));
    }
    accounts.extend((550..850).map(|n| account(format!("stranger{n}"))));
    for n in 850..950 {
        accounts.push(TheirAccount {
            is_bot: n < 890,
            is_closed: (890..930).contains(&n),
            is_admin: n >= 930,
            ..account(format!("special{n}"))
        });
    }
    for n in 950..1000 {
        let one = member(n, false);
        accounts.push(TheirAccount {
            has_password: Some(n % 2 == 0),
            ..linked(kind, format!("lapsed{n}"), &one)
        });
        members.push(one);
    }
    (accounts, members)
}

fn preflight(kind: PartyKind, mode: Mode) -> Preflight {
    let (accounts, members) = thousand(kind);
    Preflight {
        mode,
        accounts: sort(kind, accounts, &members, mode),
    }
}

#[test]
#[expect(clippy::print_stdout, reason = "the issue asks to see this table")]
fn of_a_thousand_accounts_of_six_kinds_nobody_is_locked_out() {
    for kind in KINDS {
        let result = preflight(kind, Mode::Beside);
        let rows = result.table();
        println!("{}, passwords stay:", kind.as_str());
        for row in &rows {
            println!(
                "  {:<42}{:>10}{:>18}{:>8}{:>12}",
                row[0], row[1], row[2], row[3], row[4]
            );
        }
        assert_eq!(result.locked_out(), 0);
        let counts: Vec<usize> = result.totals().iter().map(|one| one.accounts).collect();
        assert_eq!(counts, [300, 150, 100, 300, 100, 50, 0]);
        for one in result.totals() {
            assert_eq!(one.before, one.after, "{:?}", one.kind);
        }
    }
}

#[test]
#[expect(clippy::print_stdout, reason = "the issue asks to see these counts")]
fn without_passwords_exactly_those_are_counted_who_have_nothing_else() {
    for kind in KINDS {
        assert_eq!(preflight(kind, Mode::Beside).locked_out(), 0);
        let result = preflight(kind, Mode::Exclusive);
        let lost: Vec<usize> = result.totals().iter().map(|one| one.locked_out).collect();
        // Linkable ones until they are linked; the admins; of the lapsed ones those with a password.
        assert_eq!(lost, [0, 150, 100, 300, 20, 25, 0]);
        assert_eq!(result.locked_out(), 595);
        println!(
            "{}, no passwords: {} of 1000 locked out",
            kind.as_str(),
            result.locked_out()
        );
    }
}

#[test]
fn linking_those_who_have_shown_it_saves_exactly_them() {
    for kind in KINDS {
        let (mut accounts, members) = thousand(kind);
        let sorted = sort(kind, accounts.clone(), &members, Mode::Exclusive);
        for (account, one) in accounts.iter_mut().zip(&sorted) {
            if one.kind == Kind::Linkable {
                account.linked_sub.clone_from(&one.link);
            }
        }
        let after = sort(kind, accounts, &members, Mode::Exclusive);
        let count = |sorted: &[Sorted]| sorted.iter().filter(|one| one.is_locked_out).count();
        assert_eq!(count(&sorted) - count(&after), 150);
    }
}

#[test]
fn an_equal_name_gives_nobody_an_account() {
    let bob = OurMember {
        username: "bob".into(),
        ..member(1, true)
    };
    let theirs = vec![account("Bob".into())];
    for (kind, happens) in [
        (PartyKind::Mastodon, LogIn::Creates("bob_1".into())),
        (PartyKind::Synapse, LogIn::Creates("bob1".into())),
        (PartyKind::Mas, LogIn::Refused),
        (PartyKind::Other, LogIn::Unknown),
    ] {
        // The clean twin: with a link it is bob's.
        let server = TheirServer::new(kind, &[linked(kind, "Bob".into(), &bob)]);
        assert_eq!(server.log_in(&bob), LogIn::Into("Bob".into()));
        let sorted = sort(kind, theirs.clone(), std::slice::from_ref(&bob), Mode::Beside);
        assert_eq!(sorted[0].kind, Kind::SameName);
        assert_eq!(sorted[0].first_log_in, Some(happens));
    }
}

#[test]
fn an_account_that_the_enforcer_closed_belongs_to_its_lapsed_member_still() {
    let lapsed = OurMember {
        was_closed_by_us: true,
        ..member(1, false)
    };
    let closed = TheirAccount {
        is_closed: true,
        ..linked(PartyKind::Synapse, "x".into(), &lapsed)
    };
    let sort_one =
        |members: &[OurMember]| sort(PartyKind::Synapse, vec![closed.clone()], members, Mode::Beside)[0].kind;
    assert_eq!(sort_one(std::slice::from_ref(&lapsed)), Kind::Lapsed);
    assert_eq!(
        sort_one(&[OurMember {
            was_closed_by_us: false,
            ..lapsed
        }]),
        Kind::Untouched
    );
}

#[test]
fn a_link_that_leads_to_nobody_is_said_and_is_worth_nothing_without_passwords() {
    let bob = member(1, true);
    let sort_one = |members: &[OurMember], mode: Mode| {
        let theirs = TheirAccount {
            has_password: Some(true),
            ..linked(PartyKind::Synapse, "x".into(), &bob)
        };
        let one = sort(PartyKind::Synapse, vec![theirs], members, mode).remove(0);
        (one.kind, one.is_locked_out)
    };
    // The clean twin: the member is there.
    assert_eq!(
        sort_one(std::slice::from_ref(&bob), Mode::Exclusive),
        (Kind::Linked, false)
    );
    assert_eq!(sort_one(&[], Mode::Beside), (Kind::LinkedToNobody, false));
    assert_eq!(sort_one(&[], Mode::Exclusive), (Kind::LinkedToNobody, true));
}

#[test]
fn where_links_are_not_told_an_account_that_a_log_in_made_counts_as_linked() {
    let at = |minutes: i64| domain::Timestamp::from_millis(minutes * 60_000);
    let bob = OurMember {
        username: "bob".into(),
        logins: Some((at(1000), at(2000))),
        ..member(1, true)
    };
    let sort_one = |made: i64, tells_links: bool, kind: PartyKind| {
        let theirs = TheirAccount {
            created_at: Some(at(made)),
            tells_links,
            ..account("bob".into())
        };
        sort(kind, vec![theirs], std::slice::from_ref(&bob), Mode::Beside)[0].kind
    };
    for (made, kind) in [
        (500, Kind::SameName),
        (995, Kind::Linked),
        (1000, Kind::Linked),
        (1010, Kind::Linked),
        (1500, Kind::SameName),
        (2500, Kind::SameName),
    ] {
        assert_eq!(sort_one(made, false, PartyKind::Mastodon), kind, "{made}");
        assert_eq!(sort_one(made, true, PartyKind::Mastodon), Kind::SameName, "{made}");
        assert_eq!(sort_one(made, false, PartyKind::Synapse), Kind::SameName, "{made}");
    }
}

#[test]
fn the_lines_link_the_proven_accounts_and_no_others() {
    let address = crate::join::PartyAddress::parse("https://other.example", false).expect("a server");
    for kind in KINDS {
        let (mut accounts, members) = thousand(kind);
        for account in &mut accounts {
            account.id = Some(format!("@{}:other.example", account.name));
            account.other_links = vec![("oidc-else".into(), "kept".into())];
        }
        let sorted = sort(kind, accounts, &members, Mode::Beside);
        let lines = link_lines(kind, &sorted, &address, "oidc-guildhall", Some("other.example"));
        assert_eq!(lines.len(), 150);
        assert!(
            lines.iter().all(|line| line.contains("old3") || line.contains("old4")),
            "{}",
            lines[0]
        );
        match kind {
            PartyKind::Mastodon => assert_eq!(
                lines[0],
                "RAILS_ENV=production bin/rails runner 'Identity.create!(provider: \"openid_connect\", uid: \"member300\", user: Account.find_local!(\"old300\").user)'"
            ),
            PartyKind::Synapse => {
                assert!(
                    lines[0].contains("\"external_id\":\"kept\"") && lines[0].contains("\"external_id\":\"sub300\""),
                    "{}",
                    lines[0]
                );
                assert!(
                    lines[0].ends_with("'https://other.example/_synapse/admin/v2/users/%40old300%3Aother%2Eexample'"),
                    "{}",
                    lines[0]
                );
            }
            _ => assert!(
                lines[0].contains("\"subject\":\"sub300\"") && lines[0].contains("upstream-oauth-links"),
                "{}",
                lines[0]
            ),
        }
    }
}

#[test]
fn a_name_that_a_shell_would_understand_is_in_no_command() {
    let address = crate::join::PartyAddress::parse("https://other.example", false).expect("a server");
    for name in ["old'; reboot; '", "$(reboot)", "`x`", "a\"b", "a b"] {
        let members = [OurMember {
            proven: Some(name.into()),
            ..member(1, true)
        }];
        for kind in KINDS {
            let sorted = sort(kind, vec![account(name.into())], &members, Mode::Beside);
            let lines = link_lines(kind, &sorted, &address, "p", Some("other.example"));
            assert_eq!(lines, ["# an account with an unusual name: link it by hand"], "{name}");
        }
    }
}

fn any_account() -> impl Strategy<Value = TheirAccount> {
    let link = proptest::option::of(prop_oneof![
        (0..20_i64).prop_map(|n| format!("sub{n}")),
        (0..20_i64).prop_map(|n| format!("member{n}"))
    ]);
    let name = prop_oneof![
        (0..20_i64).prop_map(|n| format!("member{n}")),
        (0..40_i64).prop_map(|n| format!("other{n}"))
    ];
    (name, link, proptest::option::of(any::<bool>()), any::<[bool; 3]>()).prop_map(
        |(name, linked_sub, has_password, flags)| TheirAccount {
            name,
            linked_sub,
            has_password,
            is_admin: flags[0],
            is_bot: flags[1],
            is_closed: flags[2],
            ..TheirAccount::default()
        },
    )
}

fn any_member() -> impl Strategy<Value = OurMember> {
    (0..20_i64, any::<[bool; 2]>(), proptest::option::of(0..40_i64)).prop_map(|(n, flags, proven)| OurMember {
        proven: proven.map(|n| format!("other{n}")),
        is_admitted: flags[0],
        was_closed_by_us: flags[1],
        ..member(n, true)
    })
}

proptest! {
    #[test]
    fn beside_passwords_nobody_is_ever_locked_out(
        accounts in proptest::collection::vec(any_account(), 0..60),
        members in proptest::collection::vec(any_member(), 0..30),
        kind in proptest::sample::select(PartyKind::ALL.to_vec()),
    ) {
        let sorted = sort(kind, accounts.clone(), &members, Mode::Beside);
        prop_assert_eq!(sorted.len(), accounts.len());
        for one in &sorted {
            prop_assert!(!one.is_locked_out);
            prop_assert_eq!(one.before, one.after);
        }
        let result = Preflight { mode: Mode::Beside, accounts: sorted };
        prop_assert_eq!(result.totals().iter().map(|one| one.accounts).sum::<usize>(), accounts.len());
    }

    #[test]
    fn without_passwords_whoever_is_not_locked_out_has_a_link_or_had_nothing_to_lose(
        accounts in proptest::collection::vec(any_account(), 0..60),
        members in proptest::collection::vec(any_member(), 0..30),
        kind in proptest::sample::select(PartyKind::ALL.to_vec()),
    ) {
        for one in sort(kind, accounts, &members, Mode::Exclusive) {
            let may_stay = one.kind == Kind::Linked || !one.before.any() || one.account.is_bot || one.account.is_closed;
            prop_assert_eq!(!one.is_locked_out, may_stay, "{:?}", one);
        }
    }

    #[test]
    fn a_log_in_gives_an_account_only_to_the_member_it_is_linked_to(
        accounts in proptest::collection::vec(any_account(), 0..60),
        member in any_member(),
        kind in proptest::sample::select(PartyKind::ALL.to_vec()),
    ) {
        let server = TheirServer::new(kind, &accounts);
        match server.log_in(&member) {
            LogIn::Into(name) => prop_assert!(accounts.iter().any(|one| one.name == name
                && one.linked_sub.as_deref() == Some(TheirServer::link_of(kind, &member)))),
            LogIn::Creates(name) => prop_assert!(accounts.iter().all(|one| one.name.to_lowercase() != name.to_lowercase())),
            LogIn::Refused | LogIn::Unknown => {}
        }
    }
}
