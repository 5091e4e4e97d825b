//! What is decided from the envelope and the database alone, before any key is looked for: our own
//! origin, blocked hosts, and Deletes of actors nobody here ever heard of (a server that closes sends
//! those to everybody; they must cost nothing).

use crate::Federation;
use crate::inbox::{Envelope, Refusal};
use store::StoreError;

/// What to do with an activity that was not refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Look at its signature.
    Authenticate,
    /// It cannot change anything here: say yes and forget it.
    Nothing,
}

/// Checks the inbox a request was sent to; `None` is the shared one.
pub(crate) async fn check_inbox(federation: &Federation, username: Option<&str>) -> Result<(), Refusal> {
    let Some(name) = username.map(str::to_ascii_lowercase) else {
        return Ok(());
    };
    match federation
        .store()
        .read(move |conn| store::actors::find_local(conn, &name))
        .await?
    {
        None => Err(Refusal::NoSuchInbox),
        Some(actor) if actor.gone_at.is_some() => Err(Refusal::InboxGone),
        Some(_) => Ok(()),
    }
}

/// Refuses our own origin and blocked hosts, and spots Deletes of unknown actors.
pub(crate) async fn check(federation: &Federation, envelope: &Envelope) -> Result<Verdict, Refusal> {
    if envelope.origin == *federation.addresses().origin() {
        return Err(Refusal::OwnOrigin);
    }
    let (host, actor) = (envelope.origin.authority(), envelope.actor.clone());
    let (blocked, living) = federation
        .store()
        .read(move |conn| {
            let blocked = store::hosts::is_blocked(conn, &host)?;
            let living = store::actors::find_by_uri(conn, &actor)?.is_some_and(|actor| actor.gone_at.is_none());
            Ok::<_, StoreError>((blocked, living))
        })
        .await?;
    if blocked {
        return Err(Refusal::Blocked {
            host: envelope.origin.authority(),
        });
    }
    // An actor we do not know, or know to be gone, has nothing here that could be deleted.
    if envelope.kind == "Delete" && !living {
        Ok(Verdict::Nothing)
    } else {
        Ok(Verdict::Authenticate)
    }
}
