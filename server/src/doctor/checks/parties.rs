//! GH020: every table about another server is about one that is registered, and says what is needed; no server asks
//! for what nobody can have, and no account that we closed is left without a way to open it.

use super::{installation, stored};
use crate::config::Config;
use crate::doctor::{Facts, Verdict};
use domain::openid::{PartyKind, RelyingParty};
use relying_parties::registry;
use relying_parties::settings::{PartySettings, Settings};
use std::collections::HashMap;
use store::{Conn, StoreError};

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

/// How many accounts are closed by us at each of them, by client id; nothing where none is.
pub(crate) fn closed_by_us(conn: &mut Conn, parties: &[RelyingParty]) -> Result<HashMap<String, i64>, StoreError> {
    let mut all = HashMap::new();
    for party in parties {
        let closed = registry::closed_by_us(conn, &party.client_id)?;
        if closed > 0 {
            all.insert(party.client_id.clone(), closed);
        }
    }
    Ok(all)
}

/// What keeps people out though nothing is broken, each with what to do. For the command line of the enforcer too.
pub(crate) fn cautions(
    config: &Config,
    parties: &[RelyingParty],
    closed_there: &HashMap<String, i64>,
) -> Vec<(String, String)> {
    let groups = config.given_groups();
    let mut all = Vec::new();
    for party in parties {
        let (id, name) = (&party.client_id, &party.name);
        if let Some(group) = groups.missing(party).filter(|_| party.disabled_at.is_none()) {
            all.push((
                format!(
                    "{name} ({id}) asks for the group `{group}`, which no rule gives: nobody can log in there, and no account there is closed or opened for lack of it"
                ),
                format!(
                    "write a rule with effect = \"group:{group}\", or name another one with `guildhall party set {id} --group`, or none with --no-group"
                ),
            ));
        }
        if let Some(closed) = closed_there.get(id) {
            all.extend(left_closed(config.parties.get(id), party, *closed));
        }
    }
    all
}

/// What keeps accounts that we closed from being opened, if anything does.
fn left_closed(table: Option<&PartySettings>, party: &RelyingParty, closed: i64) -> Option<(String, String)> {
    let (id, name) = (&party.client_id, &party.name);
    let there = match closed {
        1 => format!("1 account at {name} ({id}) is closed by us"),
        _ => format!("{closed} accounts at {name} ({id}) are closed by us"),
    };
    let Some(api) = table.and_then(|table| table.admin_api.as_ref()) else {
        return Some((
            format!(
                "{there}, and no admin_url in [party.\"{id}\"] leads to them: they stay closed, also when their members are back"
            ),
            format!(
                "write admin_url and admin_secret_file again; or have them opened over there, and then `guildhall join leave {id} --opened-by-hand`"
            ),
        ));
    };
    if api.dry_run {
        return Some((
            format!("{there}, and dry_run keeps them closed, also when their members are back"),
            format!("take dry_run out of [party.\"{id}\"], or open them all with `guildhall join leave {id}`"),
        ));
    }
    party.disabled_at.is_some().then(|| {
        (
            format!("{there}, and it is switched off: they are opened only when their members are back"),
            format!(
                "open them all with `guildhall join leave {id}`, or switch it on again: `guildhall party enable {id}`"
            ),
        )
    })
}

/// Every table is about a registered server, and complete; and nobody is kept out by what nobody meant.
pub(super) fn tables_fit(facts: &Facts) -> Verdict {
    let (installation, stored) = match (installation(facts), stored(facts)) {
        (Ok(installation), Ok(stored)) => (installation, stored),
        (Err(verdict), _) | (_, Err(verdict)) => return verdict,
    };
    let faults = faults(&installation.config.parties, &stored.parties);
    let cautions = cautions(&installation.config, &stored.parties, &stored.closed_there);
    let is_broken = !faults.is_empty();
    let (what, fix): (Vec<String>, Vec<String>) = faults.into_iter().chain(cautions).unzip();
    if what.is_empty() {
        return Verdict::ok(match installation.config.parties.len() {
            0 => "there are none".to_owned(),
            1 => "1 table".to_owned(),
            several => format!("{several} tables"),
        });
    }
    let (what, fix) = (what.join("; "), fix.join("; "));
    if is_broken {
        Verdict::fail(what, fix)
    } else {
        Verdict::warn(what, fix)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Timestamp;
    use domain::openid::PartyScopes;
    use relying_parties::settings::AdminApi;
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
            provider: None,
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

    #[test]
    fn accounts_that_nobody_will_open_are_told_of_with_the_way() {
        let mut on = party("rp_abc", PartyKind::Synapse);
        let off = RelyingParty {
            disabled_at: Some(Timestamp::from_millis(5)),
            ..on.clone()
        };
        let mut live = table(Some("m.example"));
        live.admin_api.as_mut().expect("an API").dry_run = false;
        assert_eq!(
            left_closed(Some(&live), &on, 3),
            None,
            "they are opened when their time comes"
        );
        let dry = table(Some("m.example"));
        let told = |table, party| left_closed(table, party, 3).expect("a caution");
        let (what, fix) = told(None, &on);
        assert!(
            what.starts_with("3 accounts at Our Matrix") && fix.contains("--opened-by-hand"),
            "{what}: {fix}"
        );
        assert!(told(Some(&dry), &on).0.contains("dry_run"));
        assert!(told(Some(&live), &off).1.contains("guildhall join leave rp_abc"));
        on.kind = PartyKind::Mastodon;
        assert_eq!(left_closed(Some(&live), &on, 3), None);
    }
}
