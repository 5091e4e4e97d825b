//! Names as servers compare them, on Matrix without the server's name. Whether two names are one account's is
//! decided to the letter where servers do (`exact`); whether a newcomer may still have a name is decided without
//! regard to case everywhere (`key`).

use domain::openid::PartyKind;

/// The account itself. User ids are of one account to the letter: old homeservers have `@Bob:x` and `@bob:x` of
/// two people. On Mastodon case tells nobody apart.
pub(super) fn exact(kind: PartyKind, name: &str) -> String {
    match kind {
        PartyKind::Mastodon => local(kind, name).to_lowercase(),
        PartyKind::Synapse | PartyKind::Mas | PartyKind::Other => local(kind, name).to_owned(),
    }
}

/// What all spellings share with which a name is taken.
pub(super) fn key(kind: PartyKind, name: &str) -> String {
    local(kind, name).to_lowercase()
}

fn local(kind: PartyKind, name: &str) -> &str {
    let name = name.trim();
    match kind {
        PartyKind::Synapse | PartyKind::Mas => name
            .strip_prefix('@')
            .map_or(name, |rest| rest.split_once(':').map_or(rest, |(local, _)| local)),
        PartyKind::Mastodon => name
            .strip_prefix('@')
            .unwrap_or(name)
            .split_once('@')
            .map_or_else(|| name.trim_start_matches('@'), |(local, _)| local),
        PartyKind::Other => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_account_share_a_key() {
        for (kind, spellings) in [
            (
                PartyKind::Synapse,
                &["@Bob:example.org", "bob", "@bob:example.org "][..],
            ),
            (PartyKind::Mas, &["bob", "@bob:example.org"]),
            (
                PartyKind::Mastodon,
                &["Bob", "@bob", "@bob@social.example", "bob@social.example"],
            ),
        ] {
            for spelling in spellings {
                assert_eq!(key(kind, spelling), "bob", "{spelling}");
            }
        }
    }

    #[test]
    fn case_tells_two_people_apart_on_matrix_and_nobody_on_mastodon() {
        for kind in [PartyKind::Synapse, PartyKind::Mas] {
            assert_eq!(exact(kind, "@bob:example.org"), exact(kind, "bob"));
            assert_ne!(exact(kind, "@Bob:example.org"), exact(kind, "@bob:example.org"));
        }
        assert_eq!(
            exact(PartyKind::Mastodon, "@Bob@social.example"),
            exact(PartyKind::Mastodon, "bob")
        );
    }
}
