//! Names as servers compare them: without regard to case, and on Matrix without the server's name.

use domain::openid::PartyKind;

/// The name that two spellings of one account share.
pub(super) fn key(kind: PartyKind, name: &str) -> String {
    let name = name.trim();
    let local = match kind {
        PartyKind::Synapse | PartyKind::Mas => name
            .strip_prefix('@')
            .map_or(name, |rest| rest.split_once(':').map_or(rest, |(local, _)| local)),
        PartyKind::Mastodon => name
            .strip_prefix('@')
            .unwrap_or(name)
            .split_once('@')
            .map_or_else(|| name.trim_start_matches('@'), |(local, _)| local),
        PartyKind::Other => name,
    };
    local.to_lowercase()
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
}
