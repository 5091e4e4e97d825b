//! The brake against mass demotion: if one rule would take something from too many members within an
//! hour, rather the rule, the contract or the chain is wrong than all of them, and an admin looks first.

use crate::Settings;
use domain::Timestamp;
use store::{Conn, StoreError, brakes, membership_events, memberships};

/// The brake as one transaction sees it.
pub(crate) struct BrakeLever<'a> {
    pub(crate) settings: &'a Settings,
    pub(crate) now: Timestamp,
}

impl BrakeLever<'_> {
    /// Whether demotions by this rule are stopped now.
    pub(crate) fn holds(&self, conn: &mut Conn, rule: &str) -> Result<bool, StoreError> {
        let Some(brake) = brakes::find(conn, rule)? else {
            return Ok(false);
        };
        // A release that is over arms the brake again, it does not trip it.
        Ok(brake.released_until.is_none())
    }

    /// Whether one more demotion by this rule is let through. If it would be one too many, the brake is
    /// tripped and stays so until an admin releases it.
    pub(crate) fn lets_through(&self, conn: &mut Conn, rule: &str) -> Result<bool, StoreError> {
        // Two who demote at the same moment would both count the others only.
        brakes::take_turn(conn, rule)?;
        match brakes::find(conn, rule)?.map(|brake| brake.released_until) {
            Some(None) => return Ok(false),
            Some(Some(until)) if until > self.now => return Ok(true),
            Some(Some(_)) => {
                brakes::clear(conn, rule)?;
            }
            None => {}
        }
        let since = self.now.minus(self.settings.demotion_window);
        let before = membership_events::demotions_since(conn, rule, since)?
            + membership_events::withdrawals_since(conn, rule, since)?;
        if before < i64::from(self.settings.demotions_floor) {
            return Ok(true);
        }
        let members = memberships::members(conn)?;
        if before < limit(self.settings, members) {
            return Ok(true);
        }
        brakes::trip(conn, rule, before + 1, members, self.now)?;
        tracing::error!(
            rule,
            demotions = before + 1,
            members,
            "too many members would lose by one rule within the hour: nobody loses anything by it until an \
             admin releases the brake"
        );
        metrics::counter!("guildhall_membership_brake_tripped_total").increment(1);
        Ok(false)
    }
}

/// The most demotions of one rule within the window.
pub(crate) fn limit(settings: &Settings, members: i64) -> i64 {
    let share = members.saturating_mul(i64::from(settings.demotions_percent)) / 100;
    share.max(i64::from(settings.demotions_floor))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_or_five_percent_whichever_is_more() {
        let settings = Settings::default();
        for (members, most) in [(0, 5), (40, 5), (119, 5), (120, 6), (1000, 50)] {
            assert_eq!(limit(&settings, members), most, "{members}");
        }
    }
}
