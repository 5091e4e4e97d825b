//! MAS: each provider has an address of its own that begins a log-in.

use super::{Begun, Stopped, read};
use crate::join::PartyAddress;
use crate::join::check::faults::OFFER;
use crate::join::check::notes::Notes;
use crate::join::check::{Subject, reach};
use http::StatusCode;
use net::StrangerClient;

/// Begins a log-in.
pub(in crate::join::check) async fn begin(
    client: &StrangerClient,
    subject: &Subject,
    address: &PartyAddress,
    notes: &mut Notes,
) -> Result<Begun, Stopped> {
    let start = address
        .url(&format!("/upstream/authorize/{}", subject.provider))
        .ok_or(Stopped)?;
    let answer = reach::get(client, &start, "text/html", notes).await?;
    if answer.status == StatusCode::NOT_FOUND || answer.status == StatusCode::BAD_REQUEST {
        notes.fail(
            &OFFER,
            format!("it knows no provider {}", subject.provider),
            "put the block with exactly this id into config.yaml, run `mas-cli config sync` and restart it",
        );
        return Err(Stopped);
    }
    notes.ok(&OFFER, subject.provider.clone());
    read(
        &answer,
        Vec::new(),
        address,
        "the log of the Matrix Authentication Service",
        notes,
    )
}
