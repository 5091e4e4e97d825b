//! Synapse's questions about joins, one after the other, as its module asks them.

use super::Failure;
use super::people::{ANTISPAM_TOKEN, CLIENT, House};
use crate::load;

/// The figures.
pub struct Figures {
    /// Questions a second.
    pub per_second: f64,
    /// Half the answers came within this, milliseconds.
    pub p50_ms: f64,
    /// 99 % came within this.
    pub p99_ms: f64,
    /// How many were answered with yes.
    pub admitted: usize,
}

/// Asks `questions` times about members.
pub async fn run(house: &House, questions: usize) -> Result<Figures, Failure> {
    let requests = (0..questions)
        .map(|number| {
            let username = &house.usernames[number % house.usernames.len()];
            let body = format!(
                "{{\"user\":\"@{username}:bench.example\",\"room\":\"!room:bench.example\",\"is_invited\":false}}"
            );
            format!(
                "POST /gate/synapse/{CLIENT}/user_may_join_room HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer \
                 {ANTISPAM_TOKEN}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
                house.rig.authority,
                body.len()
            )
            .into_bytes()
        })
        .collect();
    let outcome = load::run(house.rig.address, requests, 1).await?;
    #[expect(clippy::cast_precision_loss, reason = "counts of thousands")]
    let per_second = questions as f64 / outcome.wall.as_secs_f64();
    Ok(Figures {
        per_second,
        p50_ms: outcome.percentile_ms(0.5),
        p99_ms: outcome.percentile_ms(0.99),
        admitted: outcome.count(200),
    })
}
