//! Our membership pass on the development chain.

use super::{DemoChain, DemoChainError};
use crate::bindings::BuilderPass;
use alloy_primitives::{Address, U256};
use alloy_sol_types::SolConstructor;

impl DemoChain {
    /// Deploys BuilderPass with [`DemoChain::sender`] as administrator and issuer.
    pub async fn deploy_builder_pass(&self, name: &str, symbol: &str) -> Result<Address, DemoChainError> {
        let arguments = BuilderPass::constructorCall {
            name_: name.to_owned(),
            symbol_: symbol.to_owned(),
            admin: self.sender(),
        };
        let mut creation = BuilderPass::BYTECODE.to_vec();
        creation.extend(arguments.abi_encode());
        self.deploy("deploy BuilderPass", creation.into()).await
    }

    /// Makes sure that each of `holders` has a valid pass, and returns their token ids in the same
    /// order. Who has one keeps it as it is; the others get one that expires at `expires_at` (unix
    /// seconds, 0 for never).
    pub async fn issue_passes(
        &self,
        pass: Address,
        holders: &[Address],
        expires_at: u64,
    ) -> Result<Vec<U256>, DemoChainError> {
        let what = "issue a pass";
        let mut sent = Vec::new();
        for holder in holders {
            if self.valid_pass_of(pass, *holder).await?.is_none() {
                let call = BuilderPass::issueCall {
                    to: *holder,
                    newExpiresAt: expires_at,
                };
                let data = alloy_sol_types::SolCall::abi_encode(&call).into();
                sent.push(self.submit(what, self.sender(), Some(pass), data, U256::ZERO).await?);
            }
        }
        // All are in the pool before the first is waited for: one block takes them all.
        for hash in sent {
            self.mined(what, hash).await?;
        }
        let mut ids = Vec::with_capacity(holders.len());
        for holder in holders {
            let id = self.valid_pass_of(pass, *holder).await?;
            ids.push(id.ok_or(DemoChainError::Unreadable { what })?);
        }
        Ok(ids)
    }

    /// The valid pass of `holder`, if there is one.
    pub async fn valid_pass_of(&self, pass: Address, holder: Address) -> Result<Option<U256>, DemoChainError> {
        let id = self
            .read("read a pass", pass, &BuilderPass::passOfCall { holder })
            .await?;
        if id.is_zero() || !self.read("read a pass", pass, &BuilderPass::isValidCall { id }).await? {
            return Ok(None);
        }
        Ok(Some(id))
    }

    /// Takes a pass away.
    pub async fn revoke_pass(&self, pass: Address, id: U256) -> Result<(), DemoChainError> {
        self.send("revoke a pass", pass, &BuilderPass::revokeCall { id })
            .await
            .map(drop)
    }

    /// Moves a pass to another holder, as an issuer does for a lost wallet.
    pub async fn reissue_pass(&self, pass: Address, id: U256, to: Address) -> Result<(), DemoChainError> {
        self.send("reissue a pass", pass, &BuilderPass::reissueCall { id, to })
            .await
            .map(drop)
    }
}
