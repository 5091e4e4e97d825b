//! The table of the issue, and then what it foretells: the enforcer goes over everybody, each account logs in by
//! password as far as the antispam module's answers let it, and the pre-flight was right about every one of them.

use crate::antispam::house::House;
use crate::enforcer::house::{HOUR, PARTY, Subjects, party, settings};
use domain::membership::{Stage, Standing};
use domain::openid::{Admittance, MakeSubject, PartyKind};
use domain::{AccountId, Clock, Timestamp};
use http::StatusCode;
use relying_parties::enforcer::Mode;
use relying_parties::preflight::{self, Asks, Change, Kind, Sorted};
use relying_parties::remote;
use std::sync::Arc;
use store::{Conn, StoreError, accounts, memberships, party_accounts};
use testkit::builders;
use testkit::party_servers::{PartyServer, Person, SERVER_NAME};

const KIND: PartyKind = PartyKind::Synapse;

/// What a member has to do with the homeserver.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tie {
    /// Logged in, and so has an account that is linked.
    LoggedIn,
    /// Showed which account is theirs.
    Proved,
    /// Was never there.
    None,
}

/// 1,000 accounts: 300 linked, 150 that can be linked, 100 with equal names, 300 strangers, 100 nobody touches (40
/// bots, 40 closed, 20 admins), 50 whose memberships have lapsed, half of them by a log-in and half by proof.
fn who(n: i64) -> (String, Option<(Tie, bool)>) {
    match n {
        0..300 => (format!("linked{n}"), Some((Tie::LoggedIn, true))),
        300..450 => (format!("old{n}"), Some((Tie::Proved, true))),
        450..550 => (format!("same{n}"), Some((Tie::None, true))),
        550..850 => (format!("stranger{n}"), None),
        850..950 => (format!("special{n}"), None),
        _ if n % 2 == 0 => (format!("lapsed{n}"), Some((Tie::LoggedIn, false))),
        _ => (format!("lapsed{n}"), Some((Tie::Proved, false))),
    }
}

/// Their usernames here: as there, but of those who had to show it.
fn username(n: i64, name: &str, tie: Tie) -> String {
    if tie == Tie::Proved {
        format!("member{n}")
    } else {
        name.to_owned()
    }
}

fn id(n: i64) -> AccountId {
    AccountId(1000 + n)
}

fn add_member(conn: &mut Conn, n: i64, now: Timestamp) -> Result<(), StoreError> {
    let (name, Some((tie, is_admitted))) = who(n) else {
        return Ok(());
    };
    let (account, actor) = builders::local_account(id(n).0, &username(n, &name, tie));
    accounts::add(conn, &account, &actor, &[])?;
    memberships::begin(conn, account.id, Some("members"), None, now.plus(24 * HOUR), now)?;
    match tie {
        Tie::LoggedIn => party_accounts::note_login(conn, PARTY, account.id, now)?,
        Tie::Proved => party_accounts::link(conn, PARTY, account.id, &format!("@{name}:{SERVER_NAME}")).map(|_| ())?,
        Tie::None => {}
    }
    if is_admitted {
        return Ok(());
    }
    let mut membership = memberships::find(conn, account.id)?.expect("a member");
    membership.standing = Standing {
        stage: Stage::Limited,
        ..Standing::active(now)
    };
    memberships::save(conn, &membership)
}

async fn thousand(server: &PartyServer, admits_unlinked: bool) -> House {
    let house = House::beside(KIND, Some(server), |antispam| {
        antispam.admits_unlinked = admits_unlinked
    })
    .await;
    let now = house.clock.now();
    let at = party(PARTY, KIND, now);
    for n in 0..1000 {
        let (name, ours) = who(n);
        let person = Person::new(&name, now.as_secs());
        let person = match ours {
            Some((Tie::LoggedIn, _)) => person.with_subject(&Subjects.subject(&at, id(n))),
            _ => person,
        };
        server.add(Person {
            is_bot: (850..890).contains(&n),
            is_closed: (890..930).contains(&n),
            is_admin: (930..950).contains(&n),
            ..person
        });
        if let Some((_, false)) = ours {
            house.gate.say(id(n), Admittance::Lapsed(Stage::Limited));
        }
    }
    house
        .write(move |conn| (0..1000).try_for_each(|n| add_member(conn, n, now)))
        .await;
    house
}

async fn foretold(house: &House, server: &PartyServer, asks: Asks) -> Vec<Sorted> {
    let clock: Arc<dyn Clock> = house.clock.clone();
    let http = testkit::http::client(Arc::clone(&clock));
    let remote = remote::accounts(KIND, &settings(KIND, &server.url, false), &http, &clock)
        .expect("settings")
        .expect("an admin API");
    let theirs = preflight::their_accounts(&*remote, "oidc-guildhall")
        .await
        .expect("their list");
    let at = party(PARTY, KIND, clock.now());
    let ours = house
        .store
        .read::<_, StoreError, _>(move |conn| preflight::our_members(conn, &at, &Subjects))
        .await
        .expect("our list");
    let change = Change {
        exclusive: false,
        enforces: true,
        asks,
        is_off: false,
    };
    preflight::sort(KIND, theirs, &ours, change)
}

fn counts(sorted: &[Sorted], is: fn(&Sorted) -> bool) -> Vec<usize> {
    let of = |kind: Kind| sorted.iter().filter(|one| one.kind == kind && is(one)).count();
    Kind::ALL.into_iter().map(of).collect()
}

/// Whether somebody with a password comes in: the account is open, and the module's question answered with yes.
async fn comes_in(house: &House, server: &PartyServer, name: &str) -> bool {
    if server.person(name).is_closed {
        return false;
    }
    house.log_in(&format!("@{name}:{SERVER_NAME}")).await.0 == StatusCode::OK
}

async fn is_as_foretold(admits_unlinked: bool, asks: Asks, locked_out: [usize; 8]) {
    let server = PartyServer::synapse().await;
    let house = thousand(&server, admits_unlinked).await;
    let sorted = foretold(&house, &server, asks).await;
    assert_eq!(counts(&sorted, |_| true), [300, 150, 100, 300, 100, 50, 0, 0]);
    assert_eq!(counts(&sorted, |one| one.is_locked_out), locked_out);
    assert_eq!(counts(&sorted, |one| one.is_closed_by_gate), [0, 0, 0, 0, 0, 50, 0, 0]);
    for n in 0..1000 {
        house
            .enforcer
            .enforce(PARTY, id(n), Mode::Configured)
            .await
            .expect("it was looked at");
    }
    assert_eq!(server.changes().len(), 50, "the lapsed, and nobody else");
    for one in sorted {
        let name = one
            .account
            .name
            .trim_start_matches('@')
            .split(':')
            .next()
            .expect("a name");
        // Programs have tokens, and do not log in.
        if one.account.is_bot {
            continue;
        }
        let is_in = comes_in(&house, &server, name).await;
        assert_eq!(is_in, one.after.password, "{name}: {:?}", one.kind);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_thousand_real_accounts_nobody_but_the_lapsed_is_kept_out() {
    is_as_foretold(true, Asks::Members, [0; 8]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn where_strangers_are_refused_the_table_counts_every_one_of_them() {
    is_as_foretold(false, Asks::Everybody, [0, 0, 100, 300, 20, 0, 0, 0]).await;
}
