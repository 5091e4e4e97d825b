//! What every test starts from: its own chain with a BuilderPass and one holder.

use alloy_primitives::{Address, Bytes, U256};
use alloy_sol_types::SolCall;
use chain::QuorumReader;
use chain::bindings::BuilderPass;
use domain::chain_reader::{Call, ChainReader, ChainUnknown};
use domain::wallet::ChainId;
use std::ops::Deref;
use std::sync::Arc;
use testkit::DevChain;
use testkit::dev_chain::{accounts, connect, start_anvil};

pub(crate) struct World {
    dev: DevChain,
    /// The BuilderPass contract.
    pub(crate) pass: Address,
    /// Who holds pass 1.
    pub(crate) holder: Address,
}

impl Deref for World {
    type Target = DevChain;

    fn deref(&self) -> &DevChain {
        &self.dev
    }
}

impl World {
    /// A chain of at least ten blocks.
    pub(crate) async fn start() -> Self {
        Self::on(DevChain::start().await).await
    }

    /// The same on a node that mines a hundred thousand blocks in seconds, and answers calls at the newest
    /// block only.
    pub(crate) async fn quick() -> Self {
        let anvil = start_anvil(|options| {
            options.history_blocks = None;
            options.hardfork = Some("cancun".to_owned());
        })
        .await;
        let chain = connect(&anvil).await;
        Self::on(DevChain {
            anvil,
            chain,
            clock: Arc::default(),
        })
        .await
    }

    async fn on(dev: DevChain) -> Self {
        let pass = dev.chain.deploy_builder_pass("Pass", "PASS").await.expect("deploy");
        let holder = accounts()[1];
        dev.chain.issue_passes(pass, &[holder], 0).await.expect("issue");
        dev.chain.mine(10).await.expect("mine");
        dev.set_clock_to_chain().await;
        Self { dev, pass, holder }
    }

    /// Pins a block and asks who holds which pass.
    pub(crate) async fn pass_of_holder(&self, reader: &QuorumReader) -> Result<Call, ChainUnknown> {
        let block = reader
            .pin(ChainId::ANVIL, domain::chain_reader::Depth::Confirmed)
            .await?;
        reader.call(block, None, Some(self.pass), self.pass_of()).await
    }

    /// The question of [`World::pass_of_holder`].
    pub(crate) fn pass_of(&self) -> Bytes {
        BuilderPass::passOfCall { holder: self.holder }.abi_encode().into()
    }
}

/// The true answer to [`World::pass_of_holder`].
pub(crate) fn pass_one() -> Result<Call, ChainUnknown> {
    Ok(Call::Returned(Bytes::from(U256::from(1).to_be_bytes_vec())))
}
