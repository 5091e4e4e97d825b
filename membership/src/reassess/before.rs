//! What the database says of a member before the rules are asked, and whether the rules must be asked at
//! a final block too.

use crate::{Settings, Wiring};
use domain::account::{AccountState, Role};
use domain::gate::{Decision, Effect, Outcome, Token};
use domain::membership::{LapseTerms, Observation, Stage, Standing};
use domain::policy::AssessMember;
use domain::wallet::Wallet;
use domain::{AccountId, Timestamp};
use store::member_effects::MemberEffect;
use store::memberships::Membership;
use store::{
    Conn, StoreError, accounts, bindings, chain_read_counts, member_effects, memberships, token_holds, wallets,
};

/// Whether there is somebody to look at.
pub(crate) enum Loaded {
    /// There is no such account any more.
    Gone,
    /// It is suspended.
    NotActive,
    /// This is the member.
    Member(Box<Before>),
}

/// A member as the database has them.
#[derive(Clone, Debug)]
pub(crate) struct Before {
    pub(crate) account: AccountId,
    pub(crate) role: Role,
    /// The rule that made them a moderator, if one did.
    pub(crate) role_rule: Option<String>,
    /// All wallets, also those that were banned since they were linked: a ban keeps a wallet from joining
    /// and being linked. It takes nothing from a member, for then whoever bans a wallet could see whose it
    /// is.
    pub(crate) wallets: Vec<Wallet>,
    /// Tokens bound to the account, in order.
    pub(crate) bound: Vec<Token>,
    /// Tokens that left lately and are still held for this account.
    pub(crate) held: Vec<Token>,
    pub(crate) effects: Vec<MemberEffect>,
    pub(crate) membership: Membership,
    pub(crate) reads_today: i64,
}

impl Before {
    /// Reads the member.
    pub(crate) fn load(conn: &mut Conn, id: AccountId, now: Timestamp) -> Result<Loaded, StoreError> {
        let Some(account) = accounts::lookup(conn, id)? else {
            return Ok(Loaded::Gone);
        };
        match account.state {
            AccountState::Deleted => return Ok(Loaded::Gone),
            AccountState::Suspended => return Ok(Loaded::NotActive),
            AccountState::Active => {}
        }
        let all: Vec<Wallet> = wallets::list(conn, id)?
            .into_iter()
            .map(|linked| linked.wallet)
            .collect();
        let mut bound = bindings::list(conn, id)?;
        bound.sort_unstable();
        let membership = memberships::find(conn, id)?.unwrap_or_else(|| Membership {
            account_id: id,
            rule: None,
            standing: Standing::active(account.created_at),
            expires_at: None,
            expiry_noticed_for: None,
            recheck_at: now,
            checked_at: None,
            outcome: None,
            yes_at: None,
        });
        Ok(Loaded::Member(Box::new(Self {
            account: id,
            role: account.role,
            role_rule: accounts::role_rule(conn, id)?,
            wallets: all,
            bound,
            held: token_holds::of_account(conn, id, now)?,
            effects: member_effects::list(conn, id)?,
            membership,
            reads_today: chain_read_counts::of(conn, id, chain_read_counts::day(now))?,
        })))
    }

    /// Whether an answer about `other` is one about this member as they are: the same wallets and
    /// tokens.
    pub(crate) fn is_about(&self, other: &Self) -> bool {
        self.wallets == other.wallets && self.bound == other.bound
    }

    /// The tokens that need not prove their age again: those bound, and those that left so lately that
    /// nobody else could have had them. Of units somebody else could: else one unit that goes round restores
    /// a crowd, one after another.
    pub(crate) fn kept(&self, gate: &dyn AssessMember) -> Vec<Token> {
        let mut kept = self.bound.clone();
        let held = self.held.iter().filter(|token| !self.bound.contains(token));
        kept.extend(held.filter(|token| !gate.is_place_in_balance(token)));
        kept
    }

    /// Owner and admins are members whatever they hold.
    pub(crate) fn is_exempt(&self) -> bool {
        self.role >= Role::Admin
    }

    /// Whether something may be taken away after this answer, so that the chain must be asked at a
    /// final block too. Grace takes nothing away, and most looks at somebody who lapses end no stage.
    pub(crate) fn needs_final(&self, confirmed: &Decision, wiring: &Wiring, now: Timestamp) -> bool {
        let rule = self.membership.rule.as_deref().unwrap_or_default();
        let may_demote = confirmed.outcome == Outcome::No && self.is_about_to_lapse(&wiring.gate.terms(rule), now);
        may_demote || self.may_withdraw(confirmed) || self.may_moderate(confirmed, &wiring.settings)
    }

    /// Whether a no would end the present stage and take something away.
    pub(crate) fn is_about_to_lapse(&self, terms: &LapseTerms, now: Timestamp) -> bool {
        let no = Observation {
            confirmed: Outcome::No,
            settled: Outcome::No,
            at: now,
            braked: false,
        };
        let standing = &self.membership.standing;
        !self.is_exempt() && standing.stage != Stage::Active && standing.would_demote(&no, terms)
    }

    fn may_withdraw(&self, confirmed: &Decision) -> bool {
        self.effects
            .iter()
            .filter(|held| held.effect != Effect::Moderator)
            .any(|held| outcome_of(confirmed, &held.effect) == Outcome::No)
    }

    fn may_moderate(&self, confirmed: &Decision, settings: &Settings) -> bool {
        let by_rule = self.role_rule.is_some() || confirmed.rules.iter().any(|rule| rule.effect == Effect::Moderator);
        settings.moderators_by_token && !self.is_exempt() && by_rule
    }
}

/// Whether any rule gives this. What no rule mentions nobody gives, unless nothing could be told at all.
pub(crate) fn outcome_of(decision: &Decision, effect: &Effect) -> Outcome {
    let mut of_effect = decision.rules.iter().filter(|rule| rule.effect == *effect).peekable();
    if of_effect.peek().is_none() && decision.rules.is_empty() && decision.outcome == Outcome::Unknown {
        return Outcome::Unknown;
    }
    of_effect.fold(Outcome::No, |so_far, rule| so_far.or(rule.outcome))
}
