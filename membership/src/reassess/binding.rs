//! Which tokens a member's admission rests on: the rules offer ways to pay, the bindings say which are
//! free. A yes that nobody can pay for is a no; a token that is known to have left is let go.

use super::before::Before;
use super::converge::Halt;
use domain::Timestamp;
use domain::gate::{Alternative, Decision, Outcome, Token};
use std::collections::HashSet;
use std::time::Duration;
use store::bindings::{self, Bound};
use store::{Conn, StoreError, token_holds};

/// What keeps a member out, or nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hindrance {
    /// Nothing.
    None,
    /// The rules do not hold, or cannot be asked.
    Rules,
    /// Every token that would do belongs to another account.
    Taken,
    /// A token that would do was another account's lately.
    Cooling(Timestamp),
    /// Every token that would do and is free is banned.
    Banned,
}

impl Hindrance {
    /// The word in the reason of an event.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::None | Self::Rules => "rules",
            Self::Taken => "taken",
            Self::Cooling(_) => "cooling",
            Self::Banned => "banned",
        }
    }
}

/// The answer once the bindings had their say.
#[derive(Clone, Debug)]
pub(crate) struct Verdict {
    pub(crate) outcome: Outcome,
    pub(crate) hindrance: Hindrance,
    /// The rule that admits, if one does.
    pub(crate) rule: Option<String>,
}

/// Binds what the member's admission rests on, if the rules offer something that is free.
pub(crate) fn settle(conn: &mut Conn, before: &Before, confirmed: &Decision, now: Timestamp) -> Result<Verdict, Halt> {
    let verdict = |outcome, hindrance, rule| Verdict {
        outcome,
        hindrance,
        rule,
    };
    if confirmed.outcome != Outcome::Yes {
        return Ok(verdict(confirmed.outcome, Hindrance::Rules, None));
    }
    let wanted = in_order(confirmed, before);
    Ok(match bindings::bind_first_free(conn, &wanted, before.account, now)? {
        Bound::Yes { rule, tokens } => {
            for token in tokens.iter().filter(|token| !before.bound.contains(token)) {
                // Whose it was does not matter any more.
                token_holds::remove(conn, token)?;
            }
            verdict(Outcome::Yes, Hindrance::None, Some(rule))
        }
        Bound::Taken => {
            // Somebody may have been quicker with one token while another would do: then look anew.
            let again = bindings::would_bind(conn, &wanted, Some(before.account), now)?;
            if matches!(again, Bound::Yes { .. }) {
                return Err(Halt::Moved);
            }
            verdict(Outcome::No, Hindrance::Taken, None)
        }
        Bound::Cooling { free_at } => verdict(Outcome::No, Hindrance::Cooling(free_at), None),
        Bound::Banned => verdict(Outcome::No, Hindrance::Banned, None),
    })
}

/// The alternatives, those first that need no other token than the member has, then those of the rule
/// that admitted them: nobody is to occupy a second token because the rules like it better.
fn in_order(confirmed: &Decision, before: &Before) -> Vec<Alternative> {
    let mut wanted = confirmed.alternatives.clone();
    wanted.sort_by_key(|alternative| {
        let paid = is_paid(alternative, &before.bound);
        let same = before.membership.rule.as_deref() == Some(alternative.rule.as_str());
        (!paid, !same)
    });
    wanted
}

/// Whether every choice can be made among these tokens.
pub(crate) fn is_paid(alternative: &Alternative, bound: &[Token]) -> bool {
    alternative
        .choices
        .iter()
        .all(|choice| choice.iter().any(|token| bound.contains(token)))
}

/// Whether the rules hold at a final block, once the bindings had their say about that answer too.
pub(crate) fn settled(
    conn: &mut Conn,
    before: &Before,
    settled: Option<&Decision>,
    now: Timestamp,
) -> Result<Outcome, StoreError> {
    let Some(settled) = settled else {
        return Ok(Outcome::Unknown);
    };
    if settled.outcome != Outcome::Yes {
        return Ok(settled.outcome);
    }
    let would = bindings::would_bind(conn, &settled.alternatives, Some(before.account), now)?;
    Ok(match would {
        Bound::Yes { .. } => Outcome::Yes,
        Bound::Taken | Bound::Cooling { .. } | Bound::Banned => Outcome::No,
    })
}

fn offered(decision: &Decision) -> HashSet<Token> {
    decision
        .alternatives
        .iter()
        .flat_map(|alternative| alternative.choices.iter().flatten())
        .copied()
        .collect()
}

/// Lets go of the bound tokens that are known to be gone: they stay held for this account for the time of
/// the cool-down. Returns how many.
pub(crate) fn release_gone(
    conn: &mut Conn,
    before: &Before,
    confirmed: &Decision,
    cooldown: Duration,
    now: Timestamp,
) -> Result<usize, StoreError> {
    let some_unknown = confirmed
        .reasons
        .iter()
        .any(|reason| reason.outcome == Outcome::Unknown);
    // A yes may leave out a token only because the condition that counts it could not be told.
    if confirmed.outcome == Outcome::Unknown || confirmed.outcome == Outcome::Yes && some_unknown {
        return Ok(0);
    }
    let offered = offered(confirmed);
    let mut gone = 0;
    for token in before.bound.iter().filter(|token| !offered.contains(token)) {
        bindings::release(conn, before.account, token, now.plus(cooldown))?;
        gone += 1;
    }
    Ok(gone)
}
