//! The launcher: ports, state over restarts, and that nothing stays behind.

use chain::deploy::LockTerms;
use chain::{Anvil, AnvilError, AnvilOptions, demo_wallets, find_anvil};
use std::path::Path;
use std::time::Duration;
use testkit::dev_chain::{anvil_binary, connect, http_client, start_anvil};

#[tokio::test]
async fn the_chain_survives_a_restart_in_its_state_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let keep = |options: &mut AnvilOptions| {
        options.state_file = Some(folder.path().join("chain.json"));
        options.block_time = Some(1);
        options.accounts = 30;
    };
    let holder = demo_wallets(30)[29].0;

    let anvil = start_anvil(keep).await;
    let chain = connect(&anvil).await;
    let pass = chain.deploy_builder_pass("Pass", "PASS").await.expect("deploy");
    let ids = chain.issue_passes(pass, &[holder], 0).await.expect("issue");
    let unlock = chain.deploy_unlock(&LockTerms::default()).await.expect("deploy Unlock");
    chain.purchase_keys(unlock.lock, &[holder]).await.expect("buy");
    anvil.stop().await.expect("stop");

    let anvil = start_anvil(keep).await;
    let chain = connect(&anvil).await;
    assert!(chain.has_code(pass).await.expect("read") && chain.has_code(unlock.lock).await.expect("read"));
    assert_eq!(
        chain.issue_passes(pass, &[holder], 0).await.expect("nothing to do"),
        ids
    );
    assert!(chain.has_valid_key(unlock.lock, holder).await.expect("read"));
    drop(anvil);

    // Dropping the handle saves the state, too.
    let anvil = start_anvil(keep).await;
    assert!(connect(&anvil).await.has_code(pass).await.expect("read"));
}

#[tokio::test]
async fn blocks_come_by_themselves_when_a_block_time_is_set() {
    let anvil = start_anvil(|options| options.block_time = Some(1)).await;
    let reader = chain::ChainConfig::new(domain::wallet::ChainId::ANVIL, vec![anvil.rpc_url().clone()]);
    let clock = std::sync::Arc::new(testkit::FakeClock::default());
    let reader = chain::QuorumReader::new(vec![reader], http_client(), clock).expect("valid");
    let grown = async {
        loop {
            let head = reader.health().await[0].head;
            if head.is_some_and(|head| head >= 2) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), grown)
        .await
        .expect("two blocks");
}

#[tokio::test]
async fn a_stopped_anvil_is_gone_and_its_port_is_free_again() {
    let mut anvil = start_anvil(|_| {}).await;
    assert!(anvil.is_running());
    assert_ne!(anvil.pid(), 0);
    let port = anvil.port();
    anvil.stop().await.expect("stop");

    let second = start_anvil(|options| options.port = port).await;
    assert_eq!(second.port(), port);

    let mut taken = AnvilOptions::new(anvil_binary());
    taken.port = port;
    let error = Anvil::start(taken).await.expect_err("the port is taken");
    assert!(matches!(&error, AnvilError::NotListening { .. }));
    assert!(error.to_string().contains("in use"), "{error}");
}

#[tokio::test]
async fn a_missing_anvil_is_answered_with_the_command_that_installs_it() {
    assert!(anvil_binary().is_file());
    let missing = AnvilOptions::new("no/such/anvil".into());
    assert!(matches!(Anvil::start(missing).await, Err(AnvilError::Start { .. })));
    let error = find_anvil(Some(Path::new("no/such/anvil")), Path::new("no/such/folder")).expect_err("missing");
    assert!(error.to_string().contains("npm --prefix contracts ci"));
}
