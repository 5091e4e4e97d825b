//! The other server seen from outside, and which of the known faults it has. Nobody logs in for it: it goes
//! as far as the address that the other server sends a browser to, which tells nearly everything.

mod begin;
mod called;
mod clocks;
mod cookie;
mod discovery;
mod faults;
mod location;
mod notes;
mod reach;

pub use domain::findings::{Check, Finding, Report, Status};
pub use faults::CHECKS;

use super::PartyAddress;
use super::plan::{self, SYNAPSE_PROVIDER};
use begin::{Begun, Stopped};
use domain::Clock;
use domain::openid::{PartyKind, RelyingParty};
use net::{Limits, StrangerClient};
use notes::Notes;

/// What is looked at.
#[derive(Clone, Debug)]
pub struct Subject {
    /// The relying party as it is registered.
    pub party: RelyingParty,
    /// Where it is.
    pub address: Option<PartyAddress>,
    /// What it calls us.
    pub provider: String,
    /// Our issuer.
    pub issuer: String,
    /// Matrix: what our configuration says that its user ids end in.
    pub server_name: Option<String>,
}

impl Subject {
    /// From what is registered. `provider`: Synapse's `idp_id` where it is not the usual one.
    pub fn of(party: RelyingParty, issuer: &str, provider: Option<&str>) -> Self {
        let found = plan::whereabouts(&party);
        let (address, registered) = found.map_or((None, None), |(address, name)| (Some(address), name));
        Self {
            provider: provider
                .map(ToOwned::to_owned)
                .or(registered)
                .unwrap_or_else(|| SYNAPSE_PROVIDER.to_owned()),
            party,
            address,
            issuer: issuer.to_owned(),
            server_name: None,
        }
    }

    /// With what our configuration says that its user ids end in.
    pub fn called(self, server_name: Option<String>) -> Self {
        Self { server_name, ..self }
    }
}

/// A page is read up to here: a sign-in page is far below.
const PAGE_BYTES: usize = 512 << 10;

/// One answer, never a redirect that was followed: every redirect says something.
pub(super) const ONE: Limits = Limits {
    total: std::time::Duration::from_secs(10),
    body_bytes: PAGE_BYTES,
    header_bytes: 32 << 10,
    redirects: 0,
};

/// Looks at everything that can be seen from outside, in the order of the codes.
pub async fn check(client: &StrangerClient, subject: &Subject, clock: &dyn Clock) -> Report {
    let mut notes = Notes::default();
    discovery::look(client, &subject.issuer, &mut notes).await;
    match subject.party.disabled_at {
        None => notes.ok(&faults::ENABLED, "people may log in there through this server"),
        Some(_) => notes.fail(
            &faults::ENABLED,
            "it is switched off here: nobody can log in there through this server",
            format!("guildhall party enable {}", subject.party.client_id),
        ),
    }
    let Some(address) = &subject.address else {
        return notes.close("its log-in is not known to this program: try it in a browser");
    };
    let outcome = match subject.party.kind {
        PartyKind::Synapse => begin::synapse::begin(client, subject, address, &mut notes).await,
        PartyKind::Mastodon => begin::mastodon::begin(client, address, &mut notes).await,
        PartyKind::Mas => begin::mas::begin(client, subject, address, &mut notes).await,
        PartyKind::Other => Err(Stopped),
    };
    if notes
        .finding(faults::REACH.code)
        .is_some_and(|found| found.status == Status::Ok)
    {
        called::compare(client, subject, address, &mut notes).await;
    }
    if let Ok(Begun {
        location,
        cookies,
        date,
    }) = outcome
    {
        clocks::compare(date.as_deref(), clock.now(), &mut notes);
        location::examine(&location, subject, &mut notes);
        cookie::examine(&cookies, &location, &mut notes);
    }
    notes.close("it could not be looked at because of what failed")
}
