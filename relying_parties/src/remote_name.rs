//! What an account at a relying party is called in this database (`party_account.remote`), the same wherever
//! it is written and looked up: `@bob:host` for Synapse, `bob` for MAS and Mastodon, whose admin APIs know
//! their people so.

use domain::Timestamp;
use domain::openid::PartyKind;
use std::time::Duration;

/// How long a first log-in may take, from the token that we give to the account over there.
const TAKES: Duration = Duration::from_secs(10 * 60);
/// How far the clocks of two servers may differ.
const SKEW: Duration = Duration::from_secs(60);
/// How many names a server that appends numbers to taken ones is asked about.
const NUMBERED: usize = 3;

/// The name of the account that a member with this username gets by logging in through us.
pub fn of_username(kind: PartyKind, username: &str, server_name: Option<&str>) -> String {
    match (kind, server_name) {
        (PartyKind::Synapse, Some(server)) => on_matrix(kind, username, server),
        _ => username.to_owned(),
    }
}

/// The name of the Matrix account `@localpart:server`.
pub fn on_matrix(kind: PartyKind, localpart: &str, server: &str) -> String {
    match kind {
        PartyKind::Mas => localpart.to_owned(),
        PartyKind::Synapse | PartyKind::Mastodon | PartyKind::Other => {
            format!("@{localpart}:{}", server.to_ascii_lowercase())
        }
    }
}

/// The one spelling that is stored and looked up: Mastodon's names have no case.
pub fn key(kind: PartyKind, name: &str) -> String {
    match kind {
        PartyKind::Mastodon => name.to_lowercase(),
        PartyKind::Synapse | PartyKind::Mas | PartyKind::Other => name.to_owned(),
    }
}

/// The usernames that an account which a log-in through us made may have, the likeliest first: Mastodon appends
/// a number if one is taken.
pub fn after_log_in(kind: PartyKind, username: &str) -> Vec<String> {
    let mut all = vec![username.to_owned()];
    if kind == PartyKind::Mastodon {
        all.extend((1..=NUMBERED).map(|number| format!("{username}_{number}")));
    }
    all
}

/// Whether a first log-in through us may have made an account, where the other server does not tell whom it knows
/// by whom (Mastodon): an account comes to be at the first log-in and at no later one, after the token that we
/// give. If that may be said of more than one account of [`after_log_in`], it says nothing of any of them.
pub fn made_through_us(made: Timestamp, first_log_in: Timestamp) -> bool {
    first_log_in.minus(SKEW) <= made && made <= first_log_in.plus(TAKES)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_of_another_day_was_not_made_by_the_first_log_in_nor_one_of_some_minutes_before() {
        let at = |minutes: i64| Timestamp::from_millis(minutes * 60_000);
        for (made, expected) in [
            (1000, true),
            (999, true),
            (1010, true),
            (998, false),
            (990, false),
            (1011, false),
        ] {
            assert_eq!(made_through_us(at(made), at(1000)), expected, "{made}");
        }
    }

    #[test]
    fn names_have_a_case_everywhere_but_on_mastodon() {
        assert_eq!(key(PartyKind::Mastodon, "Bob"), "bob");
        assert_eq!(key(PartyKind::Synapse, "@Bob:m.example"), "@Bob:m.example");
        assert_eq!(after_log_in(PartyKind::Mastodon, "bob")[..2], ["bob", "bob_1"]);
        assert_eq!(after_log_in(PartyKind::Mas, "bob"), ["bob"]);
    }
}
