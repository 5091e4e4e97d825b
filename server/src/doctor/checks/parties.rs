//! GH020: every table about another server is about one that is registered, and says what is needed.

use super::{installation, stored};
use crate::doctor::{Facts, Verdict};
use domain::openid::{PartyKind, RelyingParty};
use relying_parties::settings::Settings;

/// What is wrong with the tables, each with what to do. For the command line of the enforcer too.
pub(crate) fn faults(settings: &Settings, parties: &[RelyingParty]) -> Vec<(String, String)> {
    let mut ids: Vec<&String> = settings.keys().collect();
    ids.sort_unstable();
    let mut all = Vec::new();
    for id in ids {
        let Some(party) = parties.iter().find(|party| party.client_id == *id) else {
            all.push((
                format!("[party.\"{id}\"] is about no registered server, so nothing is done with it"),
                suggestion(id, settings, parties),
            ));
            continue;
        };
        let table = &settings[id];
        let does_something = table.admin_api.is_some() || table.antispam.is_some();
        let needs_name = match party.kind {
            PartyKind::Synapse => does_something,
            // Its admin API knows people by their names alone; only their profiles are looked for by it.
            PartyKind::Mas => table.admin_api.is_some(),
            PartyKind::Mastodon | PartyKind::Other => false,
        };
        if needs_name && table.server_name.is_none() {
            all.push((
                format!("[party.\"{id}\"] ({}) does not say server_name", party.name),
                format!(
                    "write server_name below [party.\"{id}\"]: what comes after the colon of its user ids, as in its homeserver.yaml"
                ),
            ));
        }
    }
    all
}

/// Which server may be meant: the one whose id is nearest, or the only one that has no table.
fn suggestion(id: &str, settings: &Settings, parties: &[RelyingParty]) -> String {
    let without: Vec<&RelyingParty> = parties
        .iter()
        .filter(|party| !settings.contains_key(&party.client_id))
        .collect();
    let alike = |party: &&&RelyingParty| {
        let same = party.client_id.bytes().zip(id.bytes()).filter(|(a, b)| a == b).count();
        same * 2 > party.client_id.len()
    };
    let meant = match without.as_slice() {
        [one] => Some(*one),
        several => several.iter().find(alike).copied(),
    };
    match meant {
        Some(party) => format!(
            "if {} is meant, write [party.\"{}\"]; otherwise take the table out",
            party.name, party.client_id
        ),
        None => "see `guildhall party list` for the client ids, or take the table out".to_owned(),
    }
}

/// Every table is about a registered server, and complete.
pub(super) fn tables_fit(facts: &Facts) -> Verdict {
    let (installation, stored) = match (installation(facts), stored(facts)) {
        (Ok(installation), Ok(stored)) => (installation, stored),
        (Err(verdict), _) | (_, Err(verdict)) => return verdict,
    };
    let faults = faults(&installation.config.parties, &stored.parties);
    if faults.is_empty() {
        return Verdict::ok(format!("{} tables", installation.config.parties.len()));
    }
    let (what, fix): (Vec<String>, Vec<String>) = faults.into_iter().unzip();
    Verdict::fail(what.join("; "), fix.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Timestamp;
    use domain::openid::PartyScopes;
    use relying_parties::settings::{AdminApi, PartySettings};
    use std::time::Duration;

    fn party(id: &str, kind: PartyKind) -> RelyingParty {
        RelyingParty {
            client_id: id.to_owned(),
            id: 1,
            name: "Our Matrix".to_owned(),
            kind,
            website: None,
            redirect_uris: vec!["https://m.example/callback".to_owned()],
            post_logout_uris: Vec::new(),
            backchannel_logout_uri: None,
            scopes: PartyScopes::default(),
            sector: "m.example".to_owned(),
            gate_group: None,
            synthetic_email: false,
            is_public: false,
            created_at: Timestamp::from_millis(0),
            disabled_at: None,
        }
    }

    fn table(server_name: Option<&str>) -> PartySettings {
        PartySettings {
            admin_api: Some(AdminApi {
                url: "http://127.0.0.1:8008".parse().expect("an address"),
                secret: "t0k3n".to_owned(),
                dry_run: true,
                sweep_every: Duration::from_secs(3600),
            }),
            server_name: server_name.map(ToOwned::to_owned),
            antispam: None,
        }
    }

    #[test]
    fn a_table_with_a_typing_error_is_named_with_the_server_that_may_be_meant() {
        let parties = [party("rp_abc", PartyKind::Synapse)];
        let settings = |id: &str| Settings::from([(id.to_owned(), table(Some("m.example")))]);
        assert!(faults(&settings("rp_abc"), &parties).is_empty());
        let found = faults(&settings("rp_abd"), &parties);
        assert_eq!(found.len(), 1);
        assert!(
            found[0].0.contains("rp_abd") && found[0].1.contains("[party.\"rp_abc\"]"),
            "{found:?}"
        );
        assert!(faults(&settings("rp_x"), &[])[0].1.contains("guildhall party list"));
    }

    #[test]
    fn a_homeserver_needs_its_name() {
        for (kind, faulty) in [(PartyKind::Synapse, 1), (PartyKind::Mas, 1), (PartyKind::Mastodon, 0)] {
            let parties = [party("rp_abc", kind)];
            let of = |name| faults(&Settings::from([("rp_abc".to_owned(), table(name))]), &parties).len();
            assert_eq!((of(Some("m.example")), of(None)), (0, faulty), "{kind:?}");
        }
    }
}
