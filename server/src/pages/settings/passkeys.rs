//! The list of passkeys in the settings, and whether one may be added now.

use crate::pages::Pages;
use crate::pages::moment::Moment;
use crate::pages::problem::Problem;
use crate::pages::reader::Reader;
use auth::{LINK_WITHIN, MAX_PASSKEYS};
use domain::PasskeyId;

/// A passkey, ready to be shown to its owner.
pub(super) struct PasskeyLine {
    pub(super) id: PasskeyId,
    pub(super) name: String,
    pub(super) added: Moment,
    pub(super) used: Option<Moment>,
}

/// The section of the settings.
pub(super) struct PasskeySection {
    /// Whether this site can have passkeys at all.
    pub(super) offered: bool,
    pub(super) lines: Vec<PasskeyLine>,
    pub(super) is_full: bool,
    /// Whether a wallet signed this session in lately enough to add one.
    pub(super) is_fresh: bool,
}

/// The passkeys of the member who reads.
pub(super) async fn section(pages: &Pages, reader: &Reader) -> Result<PasskeySection, Problem> {
    let now = pages.means.clock.now();
    let moment = |at| Moment::of(at, now, reader.words);
    let lines: Vec<PasskeyLine> = pages
        .auth
        .list_passkeys(&reader.visitor)
        .await?
        .into_iter()
        .map(|passkey| PasskeyLine {
            id: passkey.id,
            name: passkey.name,
            added: moment(passkey.created_at),
            used: passkey.used_at.map(moment),
        })
        .collect();
    Ok(PasskeySection {
        offered: pages.auth.offers_passkeys(),
        is_full: lines.len() >= MAX_PASSKEYS,
        is_fresh: reader
            .visitor
            .session
            .as_ref()
            .is_some_and(|(session, _)| session.has_fresh_wallet(LINK_WITHIN, now)),
        lines,
    })
}
