//! Numbers for the operator. Names of rules are the operator's own words; no member is in them.

use crate::{Looked, Membership, MembershipError};
use domain::membership::Stage;
use std::collections::BTreeMap;
use store::{StoreError, brakes, chain_read_counts, memberships};

/// Counts a look.
pub(crate) fn looked(looked: &Looked) {
    metrics::counter!("guildhall_membership_looks_total", "outcome" => looked.outcome.verdict()).increment(1);
    metrics::counter!("guildhall_membership_reads_total").increment(u64::from(looked.reads));
    if looked.from != looked.to {
        metrics::counter!(
            "guildhall_membership_steps_total",
            "from" => looked.from.as_str(), "to" => looked.to.as_str()
        )
        .increment(1);
    }
    if looked.braked {
        metrics::counter!("guildhall_membership_braked_total").increment(1);
    }
}

/// Sets the numbers that are true at a moment.
#[expect(
    clippy::cast_precision_loss,
    reason = "a gauge is a float; no count here reaches 2^52"
)]
pub(crate) async fn set(membership: &Membership) -> Result<(), MembershipError> {
    let now = membership.wiring.clock.now();
    let today = chain_read_counts::day(now);
    let (counts, brakes, reads) = membership
        .store()
        .read::<_, StoreError, _>(move |conn| {
            Ok((
                memberships::counts(conn)?,
                brakes::list(conn)?,
                chain_read_counts::summary(conn, today)?,
            ))
        })
        .await?;
    let mut by_rule: BTreeMap<String, BTreeMap<Stage, i64>> = BTreeMap::new();
    for count in counts {
        let stages = by_rule.entry(count.rule.unwrap_or_default()).or_default();
        stages.insert(count.stage, count.members);
    }
    for (rule, stages) in by_rule {
        for stage in Stage::ALL {
            // A stage that nobody is in any more must say so.
            let members = stages.get(&stage).copied().unwrap_or_default();
            metrics::gauge!(
                "guildhall_membership_members",
                "rule" => rule.clone(), "stage" => stage.as_str()
            )
            .set(members as f64);
        }
    }
    for brake in brakes {
        let holds = brake.released_until.is_none();
        metrics::gauge!("guildhall_membership_brake", "rule" => brake.rule).set(f64::from(u8::from(holds)));
    }
    metrics::gauge!("guildhall_membership_reads_today").set(reads.reads as f64);
    metrics::gauge!("guildhall_membership_reads_today_most").set(reads.most as f64);
    Ok(())
}
