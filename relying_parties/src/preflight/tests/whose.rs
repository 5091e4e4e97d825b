//! Whose an account is, and whose it is not.

use super::*;

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
        let sorted = sort(kind, theirs.clone(), std::slice::from_ref(&bob), USUAL);
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
    let sort_one = |members: &[OurMember]| sort(PartyKind::Synapse, vec![closed.clone()], members, USUAL)[0].kind;
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
    let bob = resident(1, true);
    let sort_one = |members: &[OurMember], change: Change| {
        let theirs = TheirAccount {
            has_password: Some(true),
            ..linked(PartyKind::Synapse, "x".into(), &bob)
        };
        let one = sort(PartyKind::Synapse, vec![theirs], members, change).remove(0);
        (one.kind, one.is_locked_out)
    };
    // The clean twin: the member is there.
    assert_eq!(sort_one(std::slice::from_ref(&bob), EXCLUSIVE), (Kind::Linked, false));
    assert_eq!(sort_one(&[], USUAL), (Kind::LinkedToNobody, false));
    assert_eq!(sort_one(&[], EXCLUSIVE), (Kind::LinkedToNobody, true));
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
        sort(kind, vec![theirs], std::slice::from_ref(&bob), USUAL)[0].kind
    };
    for (made, kind) in [
        (500, Kind::SameName),
        (995, Kind::SameName),
        (999, Kind::Linked),
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
fn of_two_people_whose_user_ids_differ_by_case_only_the_one_who_showed_it_is_linked() {
    let members = [OurMember {
        proven: Some("@bob:other.example".into()),
        ..member(1, true)
    }];
    let pair = ["@Bob:other.example", "@bob:other.example"];
    for kind in [PartyKind::Synapse, PartyKind::Mas] {
        for order in [pair, [pair[1], pair[0]]] {
            let theirs = order.map(|name| account(name.into())).to_vec();
            let sorted = sort(kind, theirs, &members, USUAL);
            let linkable: Vec<&str> = sorted
                .iter()
                .filter(|one| one.link.is_some() && one.kind == Kind::Linkable)
                .map(|one| one.account.name.as_str())
                .collect();
            assert_eq!(linkable, ["@bob:other.example"], "{kind:?}");
        }
    }
    // On Mastodon both spellings are one account.
    let sorted = sort(
        PartyKind::Mastodon,
        vec![account("Bob".into())],
        &[OurMember {
            proven: Some("bob".into()),
            ..member(1, true)
        }],
        USUAL,
    );
    assert_eq!(sorted[0].kind, Kind::Linkable);
}

#[test]
fn a_link_of_another_provider_is_a_danger_and_no_link_of_ours() {
    let alice = |change: fn(&mut OurMember)| {
        let mut alice = OurMember {
            username: "alice".into(),
            ..member(1, true)
        };
        change(&mut alice);
        alice
    };
    let theirs = TheirAccount {
        links: vec!["alice".into()],
        tells_links: true,
        has_password: Some(false),
        ..account("alice_of_old".into())
    };
    let look = |members: &[OurMember], account: &TheirAccount| {
        let accounts = sort(PartyKind::Mastodon, vec![account.clone()], members, NOTHING);
        Preflight {
            change: NOTHING,
            accounts,
        }
    };
    let kind = |members: &[OurMember]| look(members, &theirs).accounts[0].kind;
    // The clean twins: she logged in there, or has shown that it is hers.
    assert_eq!(kind(&[alice(|it| it.logins = resident(1, true).logins)]), Kind::Linked);
    assert_eq!(
        kind(&[alice(|it| it.proven = Some("alice_of_old".into()))]),
        Kind::Linked
    );
    // Somebody is called so, somebody shows another account, or anybody may take the name still.
    for members in [
        vec![alice(|_| {})],
        vec![alice(|it| it.proven = Some("another".into()))],
        vec![],
    ] {
        let result = look(&members, &theirs);
        let one = &result.accounts[0];
        assert_eq!(one.kind, Kind::LinkedElsewhere);
        assert_eq!((result.open_to_others(), result.locked_out()), (1, 1));
        assert_eq!(one.before.words(), "another provider");
        let remark = result.rows()[1][5].clone();
        assert!(
            remark.starts_with("TAKE-OVER: whoever is called alice here"),
            "{remark}"
        );
        assert_eq!(
            set_aside(&result.accounts).as_deref(),
            Some(
                "UPDATE identities SET provider = 'openid_connect_before' WHERE provider = 'openid_connect' AND uid IN ('alice');"
            )
        );
    }
    // Nobody gets the name of whoever deleted their account here, and nobody can be called that.
    assert_eq!(kind(&[alice(|it| it.is_gone = true)]), Kind::LinkedToNobody);
    let number = TheirAccount {
        links: vec!["0b5ffa2e-6d1c-4d0e-9a6e-3f1f2d3c4b5a".into()],
        ..theirs.clone()
    };
    let result = look(&[], &number);
    assert_eq!((result.open_to_others(), result.locked_out()), (0, 1));
    assert_eq!(set_aside(&result.accounts), None);
    // An admin's, a program's or a closed account is as much to be had.
    for change in [
        |it: &mut TheirAccount| it.is_admin = true,
        |it: &mut TheirAccount| it.is_bot = true,
        |it: &mut TheirAccount| it.is_closed = true,
    ] {
        let mut special = theirs.clone();
        change(&mut special);
        assert_eq!(look(&[], &special).open_to_others(), 1);
    }
    // On Matrix links are `sub`s of ours.
    let sorted = sort(PartyKind::Synapse, vec![theirs.clone()], &[], NOTHING);
    assert_eq!(sorted[0].kind, Kind::LinkedToNobody);
}
