//! What holds for every list, every membership and every change.

use super::*;
use proptest::prelude::*;

fn any_account() -> impl Strategy<Value = TheirAccount> {
    let link = || {
        proptest::collection::vec(
            prop_oneof![
                (0..20_i64).prop_map(|n| format!("sub{n}")),
                (0..20_i64).prop_map(|n| format!("member{n}"))
            ],
            0..3,
        )
    };
    let name = prop_oneof![
        (0..20_i64).prop_map(|n| format!("member{n}")),
        (0..40_i64).prop_map(|n| format!("other{n}"))
    ];
    (name, link(), proptest::option::of(any::<bool>()), any::<[bool; 4]>()).prop_map(
        |(name, links, has_password, flags)| TheirAccount {
            name,
            links,
            has_password,
            is_admin: flags[0],
            is_bot: flags[1],
            is_closed: flags[2],
            tells_links: flags[3],
            ..TheirAccount::default()
        },
    )
}

fn any_member() -> impl Strategy<Value = OurMember> {
    (0..20_i64, any::<[bool; 4]>(), proptest::option::of(0..40_i64)).prop_map(|(n, flags, proven)| OurMember {
        proven: proven.map(|n| format!("other{n}")),
        is_admitted: flags[0],
        was_closed_by_us: flags[1],
        is_gone: flags[2],
        logins: resident(n, true).logins.filter(|_| flags[3]),
        ..member(n, true)
    })
}

fn any_change() -> impl Strategy<Value = Change> {
    let asks = proptest::sample::select(vec![Asks::Nobody, Asks::Members, Asks::Everybody]);
    (any::<[bool; 3]>(), asks).prop_map(|(flags, asks)| Change {
        exclusive: flags[0],
        enforces: flags[1],
        is_off: flags[2],
        asks,
    })
}

proptest! {
    #[test]
    fn every_account_is_counted_once_and_a_change_gives_nobody_a_way_in(
        accounts in proptest::collection::vec(any_account(), 0..60),
        members in proptest::collection::vec(any_member(), 0..30),
        kind in proptest::sample::select(PartyKind::ALL.to_vec()),
        change in any_change(),
    ) {
        let sorted = sort(kind, accounts.clone(), &members, change);
        prop_assert_eq!(sorted.len(), accounts.len());
        for one in &sorted {
            let lost = one.before.any() && !one.after.any();
            prop_assert!(!(one.is_locked_out && one.is_closed_by_gate), "{:?}", one);
            prop_assert!(lost || !one.is_locked_out && !one.is_closed_by_gate, "{:?}", one);
            prop_assert!(one.before.password || !one.after.password, "{:?}", one);
            prop_assert!(one.before.through_us || !one.after.through_us, "{:?}", one);
            // Whoever loses the way in is in one of the two columns, or a program, or closed already.
            prop_assert!(
                !lost || one.is_locked_out || one.is_closed_by_gate || one.account.is_bot || one.account.is_closed,
                "{:?}", one
            );
        }
        let result = Preflight { change, accounts: sorted };
        prop_assert_eq!(result.totals().iter().map(|one| one.accounts).sum::<usize>(), accounts.len());
    }

    #[test]
    fn while_passwords_and_strangers_stay_the_gate_keeps_out_lapsed_members_and_nobody_else(
        accounts in proptest::collection::vec(any_account(), 0..60),
        members in proptest::collection::vec(any_member(), 0..30),
        kind in proptest::sample::select(vec![PartyKind::Synapse, PartyKind::Mas, PartyKind::Other]),
        change in any_change(),
    ) {
        let asks = if change.asks == Asks::Everybody { Asks::Members } else { change.asks };
        let change = Change { exclusive: false, asks, ..change };
        for one in sort(kind, accounts, &members, change) {
            let keeps_out = !change.is_off && (change.enforces || asks == Asks::Members);
            let is_lapsed = one.kind == Kind::Lapsed && !one.account.is_admin;
            prop_assert_eq!(one.is_closed_by_gate, is_lapsed && keeps_out && one.before.any(), "{:?}", one);
            // An admin over there who has lapsed here is refused by the module only.
            prop_assert!(
                !one.is_locked_out || one.kind == Kind::Lapsed && one.account.is_admin && asks == Asks::Members,
                "{:?}", one
            );
        }
    }

    #[test]
    fn without_passwords_whoever_is_not_locked_out_has_a_link_or_had_nothing_to_lose(
        accounts in proptest::collection::vec(any_account(), 0..60),
        members in proptest::collection::vec(any_member(), 0..30),
        kind in proptest::sample::select(PartyKind::ALL.to_vec()),
    ) {
        for one in sort(kind, accounts, &members, EXCLUSIVE) {
            let may_stay = one.kind == Kind::Linked
                || one.is_closed_by_gate
                || !one.before.any()
                || one.account.is_bot
                || one.account.is_closed;
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
                && one.links.iter().any(|link| link == TheirServer::link_of(kind, &member)))),
            LogIn::Creates(name) => prop_assert!(accounts.iter().all(|one| one.name.to_lowercase() != name.to_lowercase())),
            LogIn::Refused | LogIn::Unknown => {}
        }
    }

    #[test]
    fn whoever_is_given_an_account_on_mastodon_is_its_member_or_the_table_said_take_over(
        accounts in proptest::collection::vec(any_account(), 0..60),
        members in proptest::collection::vec(any_member(), 1..30),
    ) {
        let accounts: Vec<TheirAccount> = accounts
            .into_iter()
            .map(|account| TheirAccount { tells_links: true, ..account })
            .collect();
        let sorted = sort(PartyKind::Mastodon, accounts.clone(), &members, NOTHING);
        for one in sorted.iter().filter(|one| one.kind != Kind::LinkedElsewhere) {
            for link in &one.account.links {
                // Nobody who never was there comes in by this link, unless they showed that it is theirs.
                let comer = members.iter().rfind(|it| !it.is_gone && it.username == *link);
                let may = |it: &OurMember| it.logins.is_some() || it.proven.as_deref() == Some(one.account.name.as_str());
                let was_here = members.iter().any(|it| it.is_gone && it.username == *link);
                prop_assert!(comer.is_some_and(may) || was_here, "{:?}", one);
            }
        }
    }
}
