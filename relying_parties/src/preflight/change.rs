//! What is going to be different for the people of the other server, as far as our log-in, our enforcer and our
//! answers to its antispam module go.

use crate::settings::PartySettings;
use domain::openid::{PartyKind, RelyingParty};
use serde::Serialize;

/// Whom its antispam module asks us about, with the effect that a no has for a log-in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Asks {
    /// It has none.
    #[default]
    Nobody,
    /// Members: whose membership has lapsed is refused, and whoever is nobody's goes on (`admit_unlinked`).
    Members,
    /// Everybody: whoever is no member's is refused (`admit_unlinked = false`).
    Everybody,
}

/// What is going to be different.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Change {
    /// There are no passwords any more: our log-in is the only one.
    pub exclusive: bool,
    /// The enforcer closes the accounts of members whose membership has lapsed, but for admins.
    pub enforces: bool,
    /// What its antispam module does.
    pub asks: Asks,
    /// The relying party is switched off here: nobody comes in through us, and nobody is closed or refused.
    pub is_off: bool,
}

impl Change {
    /// What follows from what the operator wrote, while passwords stay.
    pub fn of(party: &RelyingParty, settings: &PartySettings) -> Self {
        let asks = match (&settings.antispam, party.kind) {
            (None, _) | (_, PartyKind::Mastodon | PartyKind::Other) => Asks::Nobody,
            (Some(antispam), _) if antispam.admits_unlinked => Asks::Members,
            (Some(_), _) => Asks::Everybody,
        };
        Self {
            exclusive: false,
            enforces: settings.admin_api.as_ref().is_some_and(|api| !api.dry_run),
            asks,
            is_off: party.disabled_at.is_some(),
        }
    }

    /// What the table is about, in sentences.
    pub fn words(self) -> Vec<&'static str> {
        let mut words = vec![if self.exclusive {
            "passwords are taken away"
        } else {
            "passwords stay"
        }];
        if self.is_off {
            words.push("the server is switched off here");
            return words;
        }
        words.push(if self.enforces {
            "accounts of lapsed members are closed by the enforcer"
        } else {
            "the enforcer closes nobody"
        });
        match self.asks {
            Asks::Nobody => {}
            Asks::Members => words.push("the antispam module refuses lapsed members"),
            Asks::Everybody => {
                words.push("the antispam module refuses lapsed members and everybody who is no member's (admit_unlinked = false)");
            }
        }
        words
    }
}
