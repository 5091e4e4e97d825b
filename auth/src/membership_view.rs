//! What a member is shown about the membership: the stage, why, until when, what happens next and when,
//! what the rules give besides, and the switch that shows it on the profile.

use crate::error::AuthError;
use crate::handle::Auth;
use crate::owner;
use crate::visitor::Visitor;
use domain::Timestamp;
use domain::gate::{Effect, Outcome};
use domain::membership::{LapseTerms, Stage};
use domain::policy::MayPost;
use store::member_effects::MemberEffect;
use store::{StoreError, accounts, appeals, member_effects, memberships};

/// A membership as its member sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct MembershipView {
    /// The stage.
    pub stage: Stage,
    /// Since when; `None` for accounts that no rule ever looked at.
    pub since: Option<Timestamp>,
    /// The rule that keeps the member, as named in the rule file.
    pub rule: Option<String>,
    /// When the token that admits ends by itself.
    pub expires_at: Option<Timestamp>,
    /// When the rules were looked at last, and how they came out.
    pub checked: Option<(Timestamp, Option<Outcome>)>,
    /// The next stage and the earliest moment it may come, as long as the rules do not hold.
    pub next: Option<(Stage, Timestamp)>,
    /// What happens to members of this rule who lapse.
    pub terms: LapseTerms,
    /// Roles and groups.
    pub effects: Vec<MemberEffect>,
    /// Whether an appeal of the account waits for its answer.
    pub appeal_is_open: bool,
    /// The answer to the newest appeal that has one.
    pub appeal_answer: Option<String>,
}

impl Auth {
    /// The membership of the account that is signed in.
    pub async fn membership(&self, visitor: &Visitor) -> Result<MembershipView, AuthError> {
        let account = visitor.require_account()?;
        let (id, stage, now) = (account.id, account.stage, self.now());
        let (membership, effects, appeals) = self
            .store()
            .read::<_, StoreError, _>(move |conn| {
                Ok((
                    memberships::find(conn, id)?,
                    member_effects::list(conn, id)?,
                    appeals::list_of(conn, Some(id), None, 10)?,
                ))
            })
            .await?;
        let rule = membership.as_ref().and_then(|membership| membership.rule.clone());
        let terms = self.wiring().members.terms(rule.as_deref().unwrap_or_default());
        let next = membership.as_ref().and_then(|membership| {
            let after = match membership.standing.stage {
                Stage::Active | Stage::Dormant => return None,
                Stage::Grace => Stage::Limited,
                Stage::Limited => Stage::Dormant,
            };
            // Time counts only while it is known that the rules do not hold: not before this.
            let counted_to = membership.standing.seen_at.unwrap_or(now);
            let left = membership.standing.left(&terms)?;
            Some((after, counted_to.plus(left).max(now)))
        });
        Ok(MembershipView {
            stage,
            since: membership.as_ref().map(|membership| membership.standing.since),
            expires_at: membership.as_ref().and_then(|membership| membership.expires_at),
            checked: membership.and_then(|membership| Some((membership.checked_at?, membership.outcome))),
            rule,
            next,
            terms,
            effects,
            appeal_is_open: appeals.iter().any(|appeal| appeal.state == appeals::AppealState::Open),
            appeal_answer: appeals.into_iter().find_map(|appeal| appeal.answer),
        })
    }

    /// Shows a role or group of the account that is signed in on its profile, or hides it. Showing changes
    /// the profile, and is for those who may publish; hiding is for everybody.
    pub async fn show_effect(&self, visitor: &Visitor, effect: &Effect, shown: bool) -> Result<(), AuthError> {
        self.admit(visitor)?;
        let (account, effect) = (visitor.require_account()?.id, effect.clone());
        let known = self
            .store()
            .write(move |conn| {
                owner::hold(conn, account)?;
                let may = !shown || accounts::lookup(conn, account)?.is_some_and(|present| MayPost::allows(&present));
                if may {
                    Ok(member_effects::show(conn, account, &effect, shown)?)
                } else {
                    Err(AuthError::NotAllowed)
                }
            })
            .await?;
        if known { Ok(()) } else { Err(AuthError::NoSuchEffect) }
    }
}
