//! Every account over there is of one of seven kinds. Only a link or a proven claim makes somebody the owner
//! of an account; an equal name makes nobody anything.

use super::by_name;
use super::log_in::{LogIn, TheirServer};
use super::ways::{Mode, Ways};
use super::{OurMember, TheirAccount};
use crate::remote_name::made_through_us;
use domain::openid::PartyKind;
use serde::Serialize;
use std::collections::HashMap;

/// What an account over there is to us.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A member logs in to it through us already.
    Linked,
    /// A member has shown that it is theirs; one command links it.
    Linkable,
    /// A member has the same name, which proves nothing.
    SameName,
    /// Nobody here has anything to do with it.
    NoMember,
    /// An admin's, a program's, or a closed one: nothing is done to it.
    Untouched,
    /// It belongs to somebody whose membership has lapsed or ended.
    Lapsed,
    /// It is linked through us, but to nobody whom we know any more.
    LinkedToNobody,
}

impl Kind {
    /// All of them, in the order of the table.
    pub const ALL: [Self; 7] = [
        Self::Linked,
        Self::Linkable,
        Self::SameName,
        Self::NoMember,
        Self::Untouched,
        Self::Lapsed,
        Self::LinkedToNobody,
    ];

    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Linked => "linked to a member",
            Self::Linkable => "shown to be a member's, not linked yet",
            Self::SameName => "same name as a member, nothing shown",
            Self::NoMember => "no member here",
            Self::Untouched => "admins, programs, closed",
            Self::Lapsed => "membership lapsed or ended",
            Self::LinkedToNobody => "linked to somebody we do not know",
        }
    }
}

/// An account with all that is to be said about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sorted {
    /// The account.
    pub account: TheirAccount,
    /// What it is to us.
    pub kind: Kind,
    /// The username of the member that it has to do with.
    pub member: Option<String>,
    /// What the other server must be told so that the member is known there.
    pub link: Option<String>,
    /// How people get into it now.
    pub before: Ways,
    /// How they will.
    pub after: Ways,
    /// Somebody can use it now and could not any more.
    pub is_locked_out: bool,
    /// What happens when the member with the same name logs in.
    pub first_log_in: Option<LogIn>,
}

/// Sorts all accounts. `mode`: whether passwords stay.
pub fn sort(kind: PartyKind, accounts: Vec<TheirAccount>, members: &[OurMember], mode: Mode) -> Vec<Sorted> {
    let by = Members::new(kind, members);
    let accounts: Vec<TheirAccount> = accounts
        .into_iter()
        .map(|account| by.with_link(kind, account))
        .collect();
    let server = TheirServer::new(kind, &accounts);
    accounts
        .into_iter()
        .map(|account| one(kind, &server, &by, account, mode))
        .collect()
}

struct Members<'a> {
    by_link: HashMap<&'a str, &'a OurMember>,
    by_proof: HashMap<String, &'a OurMember>,
    by_username: HashMap<String, &'a OurMember>,
}

impl<'a> Members<'a> {
    fn new(kind: PartyKind, members: &'a [OurMember]) -> Self {
        let proven = members
            .iter()
            .filter_map(|member| Some((by_name::key(kind, member.proven.as_deref()?), member)));
        Self {
            by_link: members
                .iter()
                .map(|member| (TheirServer::link_of(kind, member), member))
                .collect(),
            by_proof: proven.collect(),
            by_username: members
                .iter()
                .map(|member| (by_name::key(kind, &member.username), member))
                .collect(),
        }
    }
}

impl Members<'_> {
    /// Mastodon's admin API tells no links. There, as for the enforcer, an account counts as made by a log-in
    /// from here if it has the member's username and came to be with the first one.
    fn with_link(&self, kind: PartyKind, account: TheirAccount) -> TheirAccount {
        if kind != PartyKind::Mastodon || account.tells_links || account.linked_sub.is_some() {
            return account;
        }
        let same = self.by_username.get(&by_name::key(kind, &account.name));
        let made_here = same.filter(|member| match (account.created_at, member.logins) {
            (Some(made), Some((first, _))) => made_through_us(made, first),
            _ => false,
        });
        TheirAccount {
            linked_sub: made_here.map(|member| member.username.clone()),
            ..account
        }
    }
}

fn one(kind: PartyKind, server: &TheirServer, by: &Members<'_>, account: TheirAccount, mode: Mode) -> Sorted {
    let key = by_name::key(kind, &account.name);
    let linked = account.linked_sub.as_deref().map(|link| by.by_link.get(link).copied());
    let proven = by.by_proof.get(&key).copied();
    let same = by.by_username.get(&key).copied();
    let owner = linked.flatten().or(proven.filter(|_| linked.is_none()));
    let was_closed_by_us = owner.is_some_and(|member| member.was_closed_by_us);
    let (sorted, member) = match (linked, proven) {
        _ if account.is_bot || account.is_closed && !was_closed_by_us => (Kind::Untouched, owner),
        (Some(Some(member)), _) if member.is_admitted => (Kind::Linked, Some(member)),
        (Some(Some(member)), _) => (Kind::Lapsed, Some(member)),
        // Their account here was deleted, or the link is of another server of ours.
        (Some(None), _) => (Kind::LinkedToNobody, None),
        (None, Some(member)) if member.is_admitted => (Kind::Linkable, Some(member)),
        (None, Some(member)) => (Kind::Lapsed, Some(member)),
        (None, None) if account.is_admin => (Kind::Untouched, None),
        (None, None) if same.is_some() => (Kind::SameName, same),
        (None, None) => (Kind::NoMember, None),
    };
    let before = Ways::now(&account, sorted);
    let after = before.in_mode(mode);
    // Programs have tokens, and closed accounts nothing to lose.
    let can_lose = !account.is_bot && !account.is_closed;
    Sorted {
        is_locked_out: can_lose && before.any() && !after.any(),
        first_log_in: member
            .filter(|_| sorted == Kind::SameName)
            .map(|member| server.log_in(member)),
        link: member.map(|member| TheirServer::link_of(kind, member).to_owned()),
        member: member.map(|member| member.username.clone()),
        kind: sorted,
        before,
        after,
        account,
    }
}
