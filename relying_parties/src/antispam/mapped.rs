//! Which usernames of ours a localpart may have been made of. Synapse escapes an underscore at the beginning
//! (Matrix 1.18, "Mapping from other character sets"; nothing else in our usernames needs it), and puts the
//! numbers 1 to 999 behind a name that somebody has. So `bob12` is made of `bob12`, of `bob1` or of `bob`: what
//! it stands for is never known from the name alone.

use domain::openid::PartyKind;

/// The most digits that are put behind a name.
const MOST_DIGITS: usize = 3;

/// The usernames, first the one whose own name this is, without a number behind it.
pub(super) fn usernames(kind: PartyKind, localpart: &str) -> Vec<String> {
    let mut all = vec![unescaped(localpart)];
    if kind != PartyKind::Synapse {
        // MAS refuses a name that somebody has.
        return all;
    }
    for digits in 1..=MOST_DIGITS {
        let split = localpart
            .len()
            .checked_sub(digits)
            .map(|at| localpart.split_at_checked(at));
        let Some(Some((name, number))) = split else { break };
        if name.is_empty() || !number.bytes().all(|byte| byte.is_ascii_digit()) {
            break;
        }
        if !number.starts_with('0') {
            all.push(unescaped(name));
        }
    }
    all
}

fn unescaped(name: &str) -> String {
    match name.strip_prefix("=5f") {
        Some(rest) => format!("_{rest}"),
        None => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_name_with_a_number_may_be_several_peoples_and_one_without_is_one_persons() {
        for (localpart, expected) in [
            ("bob", &["bob"][..]),
            ("bob1", &["bob1", "bob"]),
            ("bob12", &["bob12", "bob1", "bob"]),
            // No number begins with a nought, and none is above 999.
            ("bob10", &["bob10", "bob"]),
            ("bob102", &["bob102", "bob10", "bob"]),
            ("bob2026", &["bob2026", "bob202", "bob20"]),
            ("=5fada", &["_ada"]),
            ("=5fada1", &["_ada1", "_ada"]),
            ("=5f1", &["_1", "_"]),
            ("a_b", &["a_b"]),
            ("12", &["12", "1"]),
            ("été", &["été"]),
            ("", &[""]),
        ] {
            assert_eq!(usernames(PartyKind::Synapse, localpart), expected, "{localpart}");
        }
        assert_eq!(usernames(PartyKind::Mas, "bob1"), ["bob1"]);
    }

    proptest! {
        #[test]
        fn whatever_synapse_makes_of_a_username_leads_back_to_it(username in "[a-z0-9_]{1,30}", failures in 0..1000_u32) {
            let mapped = match username.strip_prefix('_') {
                Some(rest) => format!("=5f{rest}"),
                None => username.clone(),
            };
            let number = if failures == 0 { String::new() } else { failures.to_string() };
            let found = usernames(PartyKind::Synapse, &format!("{mapped}{number}"));
            prop_assert!(found.contains(&username), "{found:?}");
            prop_assert!(found.len() <= 1 + MOST_DIGITS);
        }
    }
}
