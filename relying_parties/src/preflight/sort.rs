//! Every account over there is of one of eight kinds. Only a link or a proven claim makes somebody the owner
//! of an account; an equal name makes nobody anything.

use super::by_name;
use super::change::Change;
use super::foreign_links;
use super::log_in::{LogIn, TheirServer};
use super::made_here;
use super::ways::Ways;
use super::{OurMember, TheirAccount};
use domain::openid::PartyKind;
use serde::Serialize;
use std::collections::{HashMap, HashSet};

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
    /// It belongs to somebody to whom the gate says no: lapsed, ended, not in the group.
    Lapsed,
    /// It is linked through us, but to nobody whom we know any more.
    LinkedToNobody,
    /// Mastodon: its link was made by another provider, and whoever has that name here would be given the account.
    LinkedElsewhere,
}

impl Kind {
    /// All of them, in the order of the table.
    pub const ALL: [Self; 8] = [
        Self::Linked,
        Self::Linkable,
        Self::SameName,
        Self::NoMember,
        Self::Untouched,
        Self::Lapsed,
        Self::LinkedToNobody,
        Self::LinkedElsewhere,
    ];

    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Linked => "linked to a member",
            Self::Linkable => "shown to be a member's, not linked yet",
            Self::SameName => "same name as a member, nothing shown",
            Self::NoMember => "no member here",
            Self::Untouched => "admins, programs, closed",
            Self::Lapsed => "lapsed, ended, not in the group",
            Self::LinkedToNobody => "linked to somebody we do not know",
            Self::LinkedElsewhere => "linked by another provider",
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
    /// Somebody can use it now and could not any more, though the gate has nothing against them.
    pub is_locked_out: bool,
    /// Somebody can use it now and could not any more, because the gate says no to them.
    pub is_closed_by_gate: bool,
    /// Links of another provider that would give it to whoever is called so here.
    pub foreign_links: Vec<String>,
    /// What happens when the member with the same name logs in.
    pub first_log_in: Option<LogIn>,
}

/// Sorts all accounts. `change`: what is going to be different.
pub fn sort(kind: PartyKind, accounts: Vec<TheirAccount>, members: &[OurMember], change: Change) -> Vec<Sorted> {
    let by = Members::new(kind, members);
    let mut accounts = accounts;
    made_here::conclude(kind, &mut accounts, members);
    let server = TheirServer::new(kind, &accounts);
    accounts
        .into_iter()
        .map(|account| one(kind, &server, &by, account, change))
        .collect()
}

/// Our members by all that accounts over there may know them by.
pub(super) struct Members<'a> {
    pub(super) by_link: HashMap<&'a str, &'a OurMember>,
    by_proof: HashMap<String, &'a OurMember>,
    by_username: HashMap<String, &'a OurMember>,
    /// Usernames that nobody has any more, and nobody gets again.
    pub(super) gone: HashSet<&'a str>,
    /// Somebody logged in there through us already: no other provider is in our place.
    is_in_place: bool,
}

impl<'a> Members<'a> {
    pub(super) fn new(kind: PartyKind, members: &'a [OurMember]) -> Self {
        let here = || members.iter().filter(|member| !member.is_gone);
        let proven = here().filter_map(|member| Some((by_name::exact(kind, member.proven.as_deref()?), member)));
        let gone = members.iter().filter(|member| member.is_gone);
        Self {
            by_link: here()
                .map(|member| (TheirServer::link_of(kind, member), member))
                .collect(),
            by_proof: proven.collect(),
            by_username: here()
                .map(|member| (by_name::key(kind, &member.username), member))
                .collect(),
            gone: gone.map(|member| member.username.as_str()).collect(),
            is_in_place: members.iter().any(|member| member.logins.is_some()),
        }
    }
}

impl Members<'_> {
    /// The member whom a link leads to: one whom the gate lets in before others.
    fn linked_to(&self, account: &TheirAccount) -> Option<&OurMember> {
        let all = || {
            account
                .links
                .iter()
                .filter_map(|link| self.by_link.get(link.as_str()).copied())
        };
        all().find(|member| member.is_admitted).or_else(|| all().next())
    }
}

fn one(kind: PartyKind, server: &TheirServer, by: &Members<'_>, account: TheirAccount, change: Change) -> Sorted {
    let foreign_links = foreign_links::of(kind, by, &account);
    let is_linked = !account.links.is_empty();
    let linked = by.linked_to(&account);
    let proven = by.by_proof.get(&by_name::exact(kind, &account.name)).copied();
    let same = by.by_username.get(&by_name::key(kind, &account.name)).copied();
    let owner = linked.or(proven.filter(|_| !is_linked));
    let was_closed_by_us = owner.is_some_and(|member| member.was_closed_by_us);
    let has_lapsed = owner.is_some_and(|member| !member.is_admitted);
    let (sorted, member) = match (linked, proven) {
        // Before everything else: an admin's account, or one that is closed today, is as much to be had.
        _ if foreign_links.iter().any(|link| link.is_open_to_others) => (Kind::LinkedElsewhere, linked),
        _ if account.is_bot && !has_lapsed || account.is_closed && !was_closed_by_us => (Kind::Untouched, owner),
        (Some(member), _) if member.is_admitted => (Kind::Linked, Some(member)),
        (Some(member), _) => (Kind::Lapsed, Some(member)),
        // Their account here was deleted, or the link is of another server of ours.
        (None, _) if is_linked => (Kind::LinkedToNobody, None),
        (None, Some(member)) if member.is_admitted => (Kind::Linkable, Some(member)),
        (None, Some(member)) => (Kind::Lapsed, Some(member)),
        (None, None) if account.is_admin => (Kind::Untouched, None),
        (None, None) if same.is_some() => (Kind::SameName, same),
        (None, None) => (Kind::NoMember, None),
    };
    let comes_by_another = !foreign_links.is_empty() && !by.is_in_place;
    let before = Ways::now(&account, sorted, change, comes_by_another);
    let is_ours = owner.is_some() && sorted != Kind::LinkedElsewhere;
    let after = before.after(change, &account, sorted, is_ours);
    let is_lost = before.any() && !after.any();
    // The gate closes no admins; what else takes their way in away is an accident.
    let is_meant = sorted == Kind::Lapsed && !account.is_admin;
    // Programs have tokens, and closed accounts nothing to lose.
    let can_lose = !account.is_bot && !account.is_closed;
    Sorted {
        is_locked_out: can_lose && is_lost && !is_meant,
        is_closed_by_gate: is_lost && is_meant,
        first_log_in: member
            .filter(|_| sorted == Kind::SameName)
            .map(|member| server.log_in(member)),
        link: member.map(|member| TheirServer::link_of(kind, member).to_owned()),
        member: member.map(|member| member.username.clone()),
        foreign_links: foreign_links
            .into_iter()
            .filter(|link| link.is_open_to_others)
            .map(|link| link.uid)
            .collect(),
        kind: sorted,
        before,
        after,
        account,
    }
}
