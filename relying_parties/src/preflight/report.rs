//! The result: totals, a table, what happens to whom; for people and for programs.

use super::change::Change;
use super::log_in::LogIn;
use super::sort::{Kind, Sorted};
use serde_json::{Value as Json, json};

/// How many accounts of one kind there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Totals {
    /// The kind.
    pub kind: Kind,
    /// How many.
    pub accounts: usize,
    /// How many of them somebody can get into now.
    pub before: usize,
    /// How many after the change.
    pub after: usize,
    /// How many would be locked out though the gate has nothing against them.
    pub locked_out: usize,
    /// How many the gate would keep out.
    pub closed_by_gate: usize,
}

/// All accounts, sorted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preflight {
    /// What is going to be different.
    pub change: Change,
    /// One line per account, in the order of the list.
    pub accounts: Vec<Sorted>,
}

impl Preflight {
    /// How many people could not log in any more, though the gate has nothing against them.
    pub fn locked_out(&self) -> usize {
        self.accounts.iter().filter(|one| one.is_locked_out).count()
    }

    /// How many the gate would keep out: that is what it is for.
    pub fn closed_by_gate(&self) -> usize {
        self.accounts.iter().filter(|one| one.is_closed_by_gate).count()
    }

    /// How many accounts would be given to somebody whose they are not.
    pub fn open_to_others(&self) -> usize {
        let is_open = |one: &&Sorted| one.kind == Kind::LinkedElsewhere;
        self.accounts.iter().filter(is_open).count()
    }

    /// By kind, in the order of [`Kind::ALL`].
    pub fn totals(&self) -> Vec<Totals> {
        let of = |kind: Kind| {
            let of_kind = || self.accounts.iter().filter(move |one| one.kind == kind);
            Totals {
                kind,
                accounts: of_kind().count(),
                before: of_kind().filter(|one| one.before.any()).count(),
                after: of_kind().filter(|one| one.after.any()).count(),
                locked_out: of_kind().filter(|one| one.is_locked_out).count(),
                closed_by_gate: of_kind().filter(|one| one.is_closed_by_gate).count(),
            }
        };
        Kind::ALL.into_iter().map(of).collect()
    }

    /// The table of totals: a head, one row per kind, a sum.
    pub fn table(&self) -> Vec<Vec<String>> {
        let head = [
            "kind of account",
            "accounts",
            "can log in now",
            "after",
            "kept out by the gate",
            "locked out",
        ];
        let mut rows = vec![head.map(str::to_owned).to_vec()];
        let totals = self.totals();
        let sum = |count: fn(&Totals) -> usize| totals.iter().map(count).sum::<usize>().to_string();
        for one in &totals {
            let counts = [one.accounts, one.before, one.after, one.closed_by_gate, one.locked_out];
            let mut row = vec![one.kind.words().to_owned()];
            row.extend(counts.map(|count| count.to_string()));
            rows.push(row);
        }
        rows.push(vec![
            "all".to_owned(),
            sum(|one| one.accounts),
            sum(|one| one.before),
            sum(|one| one.after),
            sum(|one| one.closed_by_gate),
            sum(|one| one.locked_out),
        ]);
        rows
    }

    /// One row per account: what it is and what it can do.
    pub fn rows(&self) -> Vec<Vec<String>> {
        let head = ["account", "kind", "member", "now", "after", ""];
        let mut rows = vec![head.map(str::to_owned).to_vec()];
        rows.extend(self.accounts.iter().map(|one| {
            vec![
                clean(&one.account.name),
                one.kind.words().to_owned(),
                one.member.clone().unwrap_or_else(|| "-".to_owned()),
                one.before.words(),
                one.after.words(),
                one.remark(),
            ]
        }));
        rows
    }

    /// For programs.
    pub fn to_json(&self) -> Json {
        json!({
            "change": self.change,
            "locked_out": self.locked_out(),
            "closed_by_gate": self.closed_by_gate(),
            "open_to_others": self.open_to_others(),
            "kinds": self.totals().iter().map(|one| json!({
                "kind": one.kind,
                "accounts": one.accounts,
                "before": one.before,
                "after": one.after,
                "locked_out": one.locked_out,
                "closed_by_gate": one.closed_by_gate,
            })).collect::<Vec<_>>(),
            "accounts": self.accounts.iter().map(|one| json!({
                "name": one.account.name,
                "kind": one.kind,
                "member": one.member,
                "before": one.before,
                "after": one.after,
                "locked_out": one.is_locked_out,
                "closed_by_gate": one.is_closed_by_gate,
                "remark": one.remark(),
            })).collect::<Vec<_>>(),
        })
    }
}

impl Sorted {
    /// What else is to be said.
    fn remark(&self) -> String {
        if self.kind == Kind::LinkedElsewhere {
            let uids = self.foreign_links.join(", ");
            let lost = if self.is_locked_out { ", and LOCKED OUT" } else { "" };
            return format!("TAKE-OVER: whoever is called {uids} here would be given it{lost}");
        }
        if self.is_closed_by_gate {
            return "kept out by the gate".to_owned();
        }
        if self.is_locked_out {
            return match self.kind {
                Kind::Linkable => "LOCKED OUT until it is linked".to_owned(),
                Kind::Untouched => "LOCKED OUT: an admin without a link of their own".to_owned(),
                Kind::LinkedToNobody => "LOCKED OUT: its link leads to no member here".to_owned(),
                _ => "LOCKED OUT".to_owned(),
            };
        }
        match (&self.first_log_in, self.kind) {
            (Some(LogIn::Creates(name)), _) => format!("stays as it is; the member gets a new account {name}"),
            (Some(LogIn::Refused), _) => "stays as it is; the member is refused there until one is linked".to_owned(),
            (Some(LogIn::Unknown), _) => "what the other server does with equal names is not known".to_owned(),
            // The model gives nobody an account for its name, and the tests hold it to that.
            (Some(LogIn::Into(name)), _) => format!("the member is linked to {}", clean(name)),
            (None, Kind::Linkable) => "can be linked".to_owned(),
            (None, _) => String::new(),
        }
    }
}

/// A name that somebody over there chose, for a terminal.
fn clean(name: &str) -> String {
    name.chars().filter(|c| !c.is_control()).take(120).collect()
}
