//! What an account at a relying party is called in this database (`party_account.remote`), the same wherever
//! it is written and looked up: `@bob:host` for Synapse, `bob` for MAS and Mastodon, whose admin APIs know
//! their people so.

use domain::Timestamp;
use domain::openid::PartyKind;
use std::time::Duration;

/// How far the clocks of two servers may differ, and how long a first log-in may take.
const SKEW: Duration = Duration::from_secs(10 * 60);

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

/// Whether a first log-in through us made an account, where the other server does not tell whom it knows by
/// whom (Mastodon): an account comes to be at the first log-in, and at no later one.
pub fn made_through_us(made: Timestamp, first_log_in: Timestamp) -> bool {
    first_log_in.minus(SKEW) <= made && made <= first_log_in.plus(SKEW)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_of_another_day_was_not_made_by_the_first_log_in() {
        let at = |minutes: i64| Timestamp::from_millis(minutes * 60_000);
        for (made, expected) in [(1000, true), (990, true), (1010, true), (989, false), (1011, false)] {
            assert_eq!(made_through_us(at(made), at(1000)), expected, "{made}");
        }
    }
}
