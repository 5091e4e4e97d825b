//! People and servers for the tests of the pre-flight: the table of the issue, 1,000 accounts of six kinds, and
//! what may be going to be different.

mod commands;
mod properties;
mod table;
mod whose;

use super::log_in::{LogIn, TheirServer};
use super::*;
use domain::AccountId;
use domain::openid::PartyKind;

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
        is_gone: false,
    }
}

/// As `join` leaves a server whose operator took `dry_run` out, with the antispam module: lapsed members are closed
/// and refused, everybody else goes on.
const USUAL: Change = Change {
    exclusive: false,
    enforces: true,
    asks: Asks::Members,
    is_off: false,
};
const EXCLUSIVE: Change = Change {
    exclusive: true,
    ..USUAL
};
const MEMBERS_ONLY: Change = Change {
    asks: Asks::Everybody,
    ..USUAL
};
const NOTHING: Change = Change {
    enforces: false,
    asks: Asks::Nobody,
    ..USUAL
};

fn account(name: String) -> TheirAccount {
    TheirAccount {
        name,
        has_password: Some(true),
        ..TheirAccount::default()
    }
}

fn linked(kind: PartyKind, name: String, to: &OurMember) -> TheirAccount {
    TheirAccount {
        links: vec![TheirServer::link_of(kind, to).to_owned()],
        tells_links: true,
        has_password: Some(false),
        ..account(name)
    }
}

/// Somebody who logged in there, as whoever is linked did.
fn resident(n: i64, is_admitted: bool) -> OurMember {
    let at = domain::Timestamp::from_millis(n);
    OurMember {
        logins: Some((at, at)),
        ..member(n, is_admitted)
    }
}

/// 1,000 accounts: 300 linked, 150 that can be linked, 100 with equal names, 300 strangers, 100 nobody
/// touches (40 bots, 40 closed, 20 admins), 50 whose memberships have lapsed.
fn thousand(kind: PartyKind) -> (Vec<TheirAccount>, Vec<OurMember>) {
    let (mut accounts, mut members) = (Vec::new(), Vec::new());
    for n in 0..300 {
        let one = resident(n, true);
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
        let one = resident(n, false);
        accounts.push(TheirAccount {
            has_password: Some(n % 2 == 0),
            ..linked(kind, format!("lapsed{n}"), &one)
        });
        members.push(one);
    }
    (accounts, members)
}

fn preflight(kind: PartyKind, change: Change) -> Preflight {
    let (accounts, members) = thousand(kind);
    Preflight {
        change,
        accounts: sort(kind, accounts, &members, change),
    }
}

fn counts(result: &Preflight, count: fn(&Totals) -> usize) -> [usize; 8] {
    let counts: Vec<usize> = result.totals().iter().map(count).collect();
    counts.try_into().expect("eight kinds")
}
