//! The name of an account as people type it, brought to the one form that is stored.

use super::ClaimError;
use super::place::Place;
use crate::remote_name;
use domain::openid::PartyKind;

/// Longer names are nobody's: user ids on Matrix have at most 255 bytes.
const MOST_BYTES: usize = 255;
/// Mastodon takes 30; others that speak its protocol take more.
const MOST_ON_MASTODON: usize = 64;

/// Brings it to that form.
pub(super) fn normalise(place: &Place, typed: &str) -> Result<String, ClaimError> {
    let typed = typed.trim();
    if typed.is_empty() || typed.len() > MOST_BYTES {
        return Err(ClaimError::BadName);
    }
    match place.kind {
        PartyKind::Synapse | PartyKind::Mas => on_matrix(place, typed),
        PartyKind::Mastodon => on_mastodon(place, typed),
        PartyKind::Other => Err(ClaimError::NotOffered),
    }
}

/// `@bob:example.org`, `bob:example.org`, `@bob` or `bob`.
fn on_matrix(place: &Place, typed: &str) -> Result<String, ClaimError> {
    let server = place.server_name.as_deref().ok_or(ClaimError::NotOffered)?;
    let name = typed.strip_prefix('@').unwrap_or(typed);
    let localpart = match name.split_once(':') {
        Some((localpart, theirs)) if theirs.eq_ignore_ascii_case(server) => localpart,
        Some(_) => return Err(other_than(server)),
        None => name,
    };
    // Old user ids hold more; whoever has such a one asks an admin.
    let is_good = |byte: u8| byte.is_ascii_alphanumeric() || b"._=-/+".contains(&byte);
    let full = remote_name::on_matrix(PartyKind::Synapse, localpart, server);
    if localpart.is_empty() || !localpart.bytes().all(is_good) || full.len() > MOST_BYTES {
        return Err(ClaimError::BadName);
    }
    Ok(remote_name::on_matrix(place.kind, localpart, server))
}

/// `bob`, `@bob` or `@bob@example.org`. Mastodon's names have no case.
fn on_mastodon(place: &Place, typed: &str) -> Result<String, ClaimError> {
    let name = typed.strip_prefix('@').unwrap_or(typed);
    let username = match name.split_once('@') {
        Some((username, host)) if place.is_called(host) => username,
        Some(_) => return Err(other_than(place.name())),
        None => name,
    };
    let is_good = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    if username.is_empty() || username.len() > MOST_ON_MASTODON || !username.bytes().all(is_good) {
        return Err(ClaimError::BadName);
    }
    Ok(remote_name::key(place.kind, username))
}

fn other_than(server: &str) -> ClaimError {
    ClaimError::OtherServer {
        server: server.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::place::tests::place;
    use super::*;

    #[test]
    fn a_name_on_matrix_is_a_user_id_of_that_server_however_it_is_typed() {
        let synapse = place(PartyKind::Synapse, Some("example.org"));
        for typed in ["@bob:example.org", " bob ", "@bob", "bob:EXAMPLE.org"] {
            assert_eq!(
                normalise(&synapse, typed).expect("a name"),
                "@bob:example.org",
                "{typed}"
            );
        }
        let mas = place(PartyKind::Mas, Some("example.org"));
        assert_eq!(normalise(&mas, "@bob:example.org").expect("a name"), "bob");
        for typed in ["", "@", ":example.org", "b ob", "b@b", "bob?x", "b\u{0}b", "bób"] {
            assert!(
                matches!(normalise(&synapse, typed), Err(ClaimError::BadName)),
                "{typed:?}"
            );
        }
        for typed in ["@bob:far.example", "bob:example.org:8448"] {
            assert!(
                matches!(normalise(&synapse, typed), Err(ClaimError::OtherServer { .. })),
                "{typed}"
            );
        }
        let long = "a".repeat(250);
        assert!(matches!(normalise(&synapse, &long), Err(ClaimError::BadName)));
        let nameless = place(PartyKind::Synapse, None);
        assert!(matches!(normalise(&nameless, "bob"), Err(ClaimError::NotOffered)));
    }

    #[test]
    fn a_name_on_mastodon_has_no_case_and_no_other_host() {
        let mastodon = place(PartyKind::Mastodon, None);
        for typed in ["bob", "@Bob", "@BOB@other.example", "bob@OTHER.example"] {
            assert_eq!(normalise(&mastodon, typed).expect("a name"), "bob", "{typed}");
        }
        for typed in ["@", "b.b", "bob/../x", "b b", &"b".repeat(65)] {
            assert!(
                matches!(normalise(&mastodon, typed), Err(ClaimError::BadName)),
                "{typed}"
            );
        }
        assert!(matches!(
            normalise(&mastodon, "@bob@far.example"),
            Err(ClaimError::OtherServer { .. })
        ));
    }
}
