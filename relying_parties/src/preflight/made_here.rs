//! Mastodon's admin API tells no links. There, as for the enforcer, an account counts as made by a log-in from here
//! if it has a name that such a log-in may have given it and came to be with the member's first one; if that may be
//! said of two accounts, it says nothing of either.

use super::{OurMember, TheirAccount, by_name};
use crate::remote_name;
use domain::Timestamp;
use domain::openid::PartyKind;
use std::collections::HashMap;

/// Writes the links that follow into the accounts whose links nobody tells.
pub(super) fn conclude(kind: PartyKind, accounts: &mut [TheirAccount], members: &[OurMember]) {
    if kind != PartyKind::Mastodon {
        return;
    }
    let untold = accounts
        .iter()
        .enumerate()
        .filter(|(_, account)| !account.tells_links && account.links.is_empty())
        .filter_map(|(index, account)| Some((by_name::exact(kind, &account.name), (index, account.created_at?))));
    let untold: HashMap<String, (usize, Timestamp)> = untold.collect();
    let others = Others::of(kind, members);
    let mut found = Vec::new();
    for member in members.iter().filter(|member| !member.is_gone) {
        let Some((first, _)) = member.logins else {
            continue;
        };
        let names = remote_name::after_log_in(kind, &member.username);
        let mut fitting = names.iter().filter_map(|name| {
            let (index, made) = *untold.get(name)?;
            let fits = remote_name::made_through_us(made, first) && !others.have(name, made, member);
            fits.then_some(index)
        });
        if let (Some(index), None) = (fitting.next(), fitting.next()) {
            found.push((index, &member.username));
        }
    }
    for (index, username) in found {
        if let Some(account) = accounts.get_mut(index) {
            account.links.push(username.clone());
        }
    }
}

/// Whose a name may be, but for the one who is looked at.
struct Others<'a> {
    by_proof: HashMap<String, &'a OurMember>,
    by_username: HashMap<&'a str, &'a OurMember>,
}

impl<'a> Others<'a> {
    fn of(kind: PartyKind, members: &'a [OurMember]) -> Self {
        let proven = members
            .iter()
            .filter_map(|member| Some((by_name::exact(kind, member.proven.as_deref()?), member)));
        Self {
            by_proof: proven.collect(),
            by_username: members
                .iter()
                .map(|member| (member.username.as_str(), member))
                .collect(),
        }
    }

    fn have(&self, name: &str, made: Timestamp, member: &OurMember) -> bool {
        let is_other = |other: &&&OurMember| other.account_id != member.account_id;
        self.by_proof.get(name).filter(is_other).is_some()
            || self
                .by_username
                .get(name)
                .filter(is_other)
                .and_then(|other| other.logins)
                .is_some_and(|(first, _)| remote_name::made_through_us(made, first))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::AccountId;

    fn at(minutes: i64) -> Timestamp {
        Timestamp::from_millis(minutes * 60_000)
    }

    fn member(id: i64, username: &str, first: i64) -> OurMember {
        OurMember {
            account_id: AccountId(id),
            username: username.to_owned(),
            subject: format!("sub{id}"),
            proven: None,
            logins: Some((at(first), at(first))),
            is_admitted: true,
            was_closed_by_us: false,
            is_gone: false,
        }
    }

    /// The links of accounts that were made at these minutes.
    fn links(accounts: &[(&str, i64)], members: &[OurMember]) -> Vec<Vec<String>> {
        let mut accounts: Vec<TheirAccount> = accounts
            .iter()
            .map(|(name, made)| TheirAccount {
                name: (*name).to_owned(),
                created_at: Some(at(*made)),
                ..TheirAccount::default()
            })
            .collect();
        conclude(PartyKind::Mastodon, &mut accounts, members);
        accounts.into_iter().map(|account| account.links).collect()
    }

    #[test]
    fn what_may_be_one_of_two_accounts_is_neither() {
        let bob = [member(1, "bob", 1000)];
        assert_eq!(links(&[("bob", 1001)], &bob), [["bob"]]);
        assert_eq!(
            links(&[("Bob", 10), ("bob_1", 1001)], &bob),
            [vec![], vec!["bob".to_owned()]]
        );
        // Somebody registered by hand in the same minutes.
        assert_eq!(
            links(&[("bob", 1000), ("bob_1", 1001)], &bob),
            [Vec::<String>::new(), vec![]]
        );
    }

    #[test]
    fn what_is_another_members_is_not_taken_for_this_ones() {
        let bob = member(1, "bob", 1000);
        let namesake = member(2, "bob_1", 1001);
        let both = [bob.clone(), namesake.clone()];
        assert_eq!(links(&[("bob_1", 1001)], &both), [["bob_1"]]);
        let prover = OurMember {
            username: "zoe".to_owned(),
            logins: None,
            proven: Some("bob".to_owned()),
            ..namesake
        };
        assert_eq!(links(&[("bob", 1000)], &[bob, prover]), [Vec::<String>::new()]);
    }
}
