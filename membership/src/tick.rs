//! What happens by time: members whose moment has come are looked at, the operator's numbers are set,
//! and when the rules changed everybody is looked at.

use crate::{Membership, MembershipError, measures};
use domain::job::ReassessMember;
use store::{StoreError, brakes, instance_facts, jobs, memberships};

/// How many looks one tick puts into the queue.
const AT_ONCE: i64 = 500;

/// The name of the fact that holds the hash of the rules that members were looked at by.
const RULE_HASH: &str = "gate_rule_hash";

impl Membership {
    /// Puts the looks whose time has come into the queue, a bounded number of them; call it every
    /// second or two. Returns how many. Looks that wait in the queue already are not put there twice.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn tick(&self) -> Result<usize, MembershipError> {
        let now = self.wiring.clock.now();
        let due = self
            .store()
            .read::<_, StoreError, _>(move |conn| memberships::due(conn, now, AT_ONCE))
            .await?;
        let count = due.len();
        if count > 0 {
            let enqueue = move |conn: &mut store::Conn| -> Result<(), StoreError> {
                for account_id in due {
                    let job = ReassessMember {
                        account_id,
                        not_before: None,
                    };
                    jobs::enqueue(conn, &job, now)?;
                }
                Ok(())
            };
            self.store().write_behind(enqueue).await?;
        }
        Ok(count)
    }

    /// Sets the operator's numbers, forgets brakes whose release is over and minds drafts that nobody works
    /// on; call it every quarter of a minute or so.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn take_stock(&self) -> Result<(), MembershipError> {
        self.arm_brakes().await?;
        self.mind_drafts().await?;
        measures::set(self).await
    }

    /// A brake whose release is over is forgotten: it counts anew.
    async fn arm_brakes(&self) -> Result<(), MembershipError> {
        let now = self.wiring.clock.now();
        let over: Vec<String> = self
            .store()
            .read::<_, StoreError, _>(brakes::list)
            .await?
            .into_iter()
            .filter(|brake| brake.released_until.is_some_and(|until| until <= now))
            .map(|brake| brake.rule)
            .collect();
        if over.is_empty() {
            return Ok(());
        }
        let clear = move |conn: &mut store::Conn| -> Result<(), StoreError> {
            for rule in over {
                let still = brakes::find(conn, &rule)?.and_then(|brake| brake.released_until);
                if still.is_some_and(|until| until <= now) {
                    brakes::clear(conn, &rule)?;
                }
            }
            Ok(())
        };
        self.store().write_behind(clear).await?;
        Ok(())
    }

    /// Has everybody looked at soon if the rules are not those that members were looked at by last; call
    /// it at the start. True if so.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn notice_rules(&self) -> Result<bool, MembershipError> {
        let now = self.wiring.clock.now();
        let hash = self.wiring.gate.rule_hash().to_owned();
        let changed = self
            .store()
            .write::<_, StoreError, _>(move |conn| {
                if instance_facts::find(conn, RULE_HASH)?.as_deref() == Some(hash.as_str()) {
                    return Ok(false);
                }
                instance_facts::put(conn, RULE_HASH, &hash)?;
                memberships::hasten_all(conn, now)?;
                Ok(true)
            })
            .await?;
        if changed {
            tracing::info!("the rules of the gate changed: every member is looked at again");
        }
        Ok(changed)
    }
}
