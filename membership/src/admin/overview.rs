//! The state of all memberships on one page.

use crate::{Membership, MembershipError};
use domain::gate::{Effect, Outcome};
use store::brakes::Brake;
use store::chain_read_counts::{self, ReadSummary};
use store::membership_events::{self, MembershipEvent};
use store::memberships::{self, RuleCount};
use store::{StoreError, brakes, member_effects};

/// How many of the last events it shows.
const EVENTS: i64 = 40;

/// The state of all memberships.
#[derive(Clone, Debug)]
pub struct Overview {
    /// Members by rule and stage.
    pub counts: Vec<RuleCount>,
    /// Who has what besides admission.
    pub effects: Vec<(Effect, i64)>,
    /// Rules whose demotions are or were stopped.
    pub brakes: Vec<Brake>,
    /// What members cost today (UTC).
    pub reads: ReadSummary,
    /// The most that a member may cost a day.
    pub reads_budget: u32,
    /// How the last looks came out; `None` for members nobody looked at yet.
    pub outcomes: Vec<(Option<Outcome>, i64)>,
    /// The last steps, newest first.
    pub events: Vec<MembershipEvent>,
}

impl Membership {
    /// The state of all memberships, for admins and moderators: it names members, rules and stages, and
    /// nothing that anybody holds.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn overview(&self) -> Result<Overview, MembershipError> {
        let today = chain_read_counts::day(self.wiring.clock.now());
        let reads_budget = self.wiring.settings.reads_per_member_and_day;
        let overview = self.store().read::<_, StoreError, _>(move |conn| {
            Ok(Overview {
                counts: memberships::counts(conn)?,
                effects: member_effects::counts(conn)?,
                brakes: brakes::list(conn)?,
                reads: chain_read_counts::summary(conn, today)?,
                reads_budget,
                outcomes: memberships::outcomes(conn)?,
                events: membership_events::recent(conn, None, EVENTS)?,
            })
        });
        Ok(overview.await?)
    }
}
