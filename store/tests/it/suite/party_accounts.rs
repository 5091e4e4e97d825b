//! Members' accounts at relying parties: told of changes only where there are any, and closed when members
//! leave.

use crate::suite::on_both;
use domain::actor::KeyAlgorithm;
use domain::job::{EnforceMember, Job};
use domain::openid::{PartyKind, PartyScopes, RelyingParty};
use domain::{AccountId, Timestamp};
use std::time::Duration;
use store::{Conn, Store, StoreError, accounts, jobs, party_accounts, party_departures, relying_parties};
use testkit::builders::{NOON, local_account, sealed_key};

on_both!(
    changes_are_told_only_of_members_who_are_somewhere_else_too,
    whoever_leaves_is_remembered_until_their_accounts_elsewhere_are_closed,
    the_latest_log_in_comes_first_and_whoever_was_only_refused_last,
);

fn party(client_id: &str, id: i64) -> RelyingParty {
    RelyingParty {
        client_id: client_id.into(),
        id,
        name: "Hall".into(),
        kind: PartyKind::Synapse,
        website: None,
        redirect_uris: Vec::new(),
        post_logout_uris: Vec::new(),
        backchannel_logout_uri: None,
        scopes: PartyScopes::default(),
        sector: "hall.example".into(),
        gate_group: None,
        synthetic_email: false,
        is_public: true,
        created_at: NOON,
        disabled_at: None,
    }
}

async fn write<T: Send + 'static>(
    store: &Store,
    f: impl FnOnce(&mut Conn) -> Result<T, StoreError> + Send + 'static,
) -> T {
    store.write(f).await.expect("the database answers")
}

/// Ada has logged in at `rp_a`, was refused at `rp_b` and linked an account at `rp_c`; Eva did nothing.
async fn house(store: &Store) -> (AccountId, AccountId) {
    write(store, |conn| {
        let mut ids = Vec::new();
        for (id, name) in [(1, "ada"), (2, "eva")] {
            let (account, actor) = local_account(id, name);
            accounts::add(conn, &account, &actor, &[sealed_key(&actor, KeyAlgorithm::Rsa)])?;
            ids.push(account.id);
        }
        for (id, client_id) in [(1, "rp_a"), (2, "rp_b"), (3, "rp_c")] {
            relying_parties::add(conn, &party(client_id, id), None)?;
        }
        party_accounts::note_login(conn, "rp_a", ids[0], NOON)?;
        party_accounts::note_login(conn, "rp_a", ids[0], NOON.plus(Duration::from_secs(60)))?;
        party_accounts::note_refusal(conn, "rp_b", ids[0], "limited", NOON)?;
        party_accounts::link(conn, "rp_c", ids[0], "@old:hall.example")?;
        Ok((ids[0], ids[1]))
    })
    .await
}

fn waiting(conn: &mut Conn) -> Result<usize, StoreError> {
    let all = jobs::list(conn, "waiting", 100)?;
    Ok(all.iter().filter(|job| job.kind == EnforceMember::KIND).count())
}

async fn changes_are_told_only_of_members_who_are_somewhere_else_too(store: Store) {
    let (ada, eva) = house(&store).await;
    let told = write(&store, move |conn| {
        party_accounts::enforce_later(conn, eva, NOON)?;
        let of_eva = waiting(conn)?;
        party_accounts::enforce_later(conn, ada, NOON)?;
        party_accounts::enforce_later(conn, ada, NOON)?;
        let once = waiting(conn)?;
        party_accounts::enforce_later(conn, ada, NOON.plus(Duration::from_secs(1)))?;
        Ok((of_eva, once, waiting(conn)?))
    })
    .await;
    assert_eq!(told, (0, 1, 2), "one change, one job");
}

async fn whoever_leaves_is_remembered_until_their_accounts_elsewhere_are_closed(store: Store) {
    let (ada, eva) = house(&store).await;
    let left = write(&store, move |conn| {
        for account in [ada, eva] {
            party_departures::note(conn, account, NOON)?;
            accounts::remove(conn, account, NOON)?;
        }
        assert_eq!(party_departures::list_of(conn, eva)?, []);
        assert_eq!(waiting(conn)?, 1);
        party_departures::list_of(conn, ada)
    })
    .await;
    let said: Vec<_> = left
        .iter()
        .map(|left| (left.client_id.as_str(), left.username.as_str(), left.remote.as_deref()))
        .collect();
    assert_eq!(
        said,
        [("rp_a", "ada", None), ("rp_c", "ada", Some("@old:hall.example"))],
        "whoever was refused only has no account there"
    );
    let at = |secs| Some(Timestamp::from_secs(NOON.as_secs() + secs));
    assert_eq!((left[0].first_at, left[0].last_at), (at(0), at(60)));
    write(&store, move |conn| {
        assert_eq!(party_departures::page(conn, "rp_a", AccountId(0), 10)?.len(), 1);
        assert_eq!(party_departures::page(conn, "rp_a", ada, 10)?.len(), 0);
        assert!(party_departures::done(conn, "rp_a", ada)?);
        assert!(!party_departures::done(conn, "rp_a", ada)?);
        assert_eq!(party_departures::list_of(conn, ada)?.len(), 1);
        relying_parties::remove(conn, "rp_c")?;
        assert_eq!(
            party_departures::list_of(conn, ada)?.len(),
            0,
            "nothing is left of a party that is gone"
        );
        Ok(())
    })
    .await;
}

async fn the_latest_log_in_comes_first_and_whoever_was_only_refused_last(store: Store) {
    let (ada, eva) = house(&store).await;
    write(&store, move |conn| {
        let (account, actor) = local_account(3, "kay");
        accounts::add(conn, &account, &actor, &[sealed_key(&actor, KeyAlgorithm::Rsa)])?;
        party_accounts::note_refusal(conn, "rp_a", eva, "limited", NOON.plus(Duration::from_secs(600)))?;
        party_accounts::note_login(conn, "rp_a", account.id, NOON.plus(Duration::from_secs(90)))?;
        let all = party_accounts::latest(conn, "rp_a", 10)?;
        assert_eq!(party_accounts::latest(conn, "rp_a", 2)?, all[..2]);
        let ids: Vec<AccountId> = all.iter().map(|row| row.account_id).collect();
        assert_eq!(ids, [account.id, ada, eva]);
        Ok(())
    })
    .await;
}
