//! What `guildhall demo` puts on its development chain. Transactions are sent from anvil's first
//! unlocked account, which only a development node offers; every other chain is refused.

mod builder_pass;
mod unlock;

pub use unlock::{DeployedLock, LockTerms};

use crate::transport::rpc_client;
use alloy::rpc::client::RpcClient;
use alloy::rpc::types::TransactionReceipt;
use alloy::transports::TransportError;
use alloy_primitives::{Address, B256, Bytes, U64, U256, hex};
use alloy_sol_types::SolCall;
use domain::wallet::ChainId;
use serde_json::{Value, json};
use std::time::Duration;
use url::Url;

/// How long a transaction may take to be mined; anvil mines at once when told to.
const MINED_WITHIN: Duration = Duration::from_secs(20);

/// Why the development chain could not be prepared.
#[derive(Debug, thiserror::Error)]
pub enum DemoChainError {
    /// The node did not do what was asked.
    #[error("{what}: the development node gave no answer; is anvil running?")]
    Rpc {
        /// What was being done.
        what: &'static str,
        /// The node's error.
        #[source]
        source: TransportError,
    },
    /// Not a development chain.
    #[error(
        "this is chain {found}, not the development chain {}; nothing was sent",
        ChainId::ANVIL
    )]
    OtherChain {
        /// The chain found.
        found: ChainId,
    },
    /// No account that the node signs for.
    #[error("the node has no unlocked account; start anvil with at least one")]
    NoAccount,
    /// A transaction was mined and failed.
    #[error("{what}: the transaction failed")]
    Failed {
        /// What was being done.
        what: &'static str,
    },
    /// A transaction was not mined in time.
    #[error("{what}: not mined within 20 s")]
    NotMined {
        /// What was being done.
        what: &'static str,
    },
    /// A contract answered something else than its interface promises.
    #[error("{what}: the contract's answer could not be read")]
    Unreadable {
        /// What was being done.
        what: &'static str,
    },
    /// Not an artefact of `contracts/abi`.
    #[error("not a contract artefact: expected JSON with the field `bytecode` as 0x… hexadecimal")]
    Artefact,
}

/// A development chain and the account that pays for everything on it.
pub struct DemoChain {
    rpc: RpcClient,
    sender: Address,
}

impl DemoChain {
    /// Connects to anvil at `url` through `client`. Refuses any chain but 31337.
    pub async fn connect(client: reqwest::Client, url: Url) -> Result<Self, DemoChainError> {
        let rpc = rpc_client(client, url);
        let mut chain = Self {
            rpc,
            sender: Address::ZERO,
        };
        let found: U64 = chain.ask("ask the chain id", "eth_chainId", json!([])).await?;
        if ChainId(found.to()) != ChainId::ANVIL {
            return Err(DemoChainError::OtherChain {
                found: ChainId(found.to()),
            });
        }
        let accounts: Vec<Address> = chain.ask("list accounts", "eth_accounts", json!([])).await?;
        chain.sender = accounts.first().copied().ok_or(DemoChainError::NoAccount)?;
        Ok(chain)
    }

    /// The account that deploys, issues and pays: anvil's first.
    pub fn sender(&self) -> Address {
        self.sender
    }

    /// Whether there is a contract at `address`: so that a second start deploys nothing twice.
    pub async fn has_code(&self, address: Address) -> Result<bool, DemoChainError> {
        let code: Bytes = self.ask("read code", "eth_getCode", json!([address, "latest"])).await?;
        Ok(!code.is_empty())
    }

    /// Deploys creation code (bytecode followed by the encoded constructor arguments).
    pub async fn deploy(&self, what: &'static str, creation: Bytes) -> Result<Address, DemoChainError> {
        let hash = self.submit(what, self.sender, None, creation, U256::ZERO).await?;
        let receipt = self.mined(what, hash).await?;
        receipt.contract_address.ok_or(DemoChainError::Unreadable { what })
    }

    /// Deploys an artefact of `contracts/abi` (its JSON text); `arguments` is the ABI encoding of the
    /// constructor's parameters, empty if it has none.
    pub async fn deploy_artefact(
        &self,
        what: &'static str,
        json: &str,
        arguments: &[u8],
    ) -> Result<Address, DemoChainError> {
        let artefact: Value = serde_json::from_str(json).map_err(|_| DemoChainError::Artefact)?;
        let text = artefact["bytecode"].as_str().ok_or(DemoChainError::Artefact)?;
        let mut creation = hex::decode(text).map_err(|_| DemoChainError::Artefact)?;
        creation.extend_from_slice(arguments);
        self.deploy(what, creation.into()).await
    }

    /// A view call at the newest block.
    pub async fn read<C: SolCall>(
        &self,
        what: &'static str,
        contract: Address,
        call: &C,
    ) -> Result<C::Return, DemoChainError> {
        let transaction = json!({ "to": contract, "data": Bytes::from(call.abi_encode()) });
        let returned: Bytes = self.ask(what, "eth_call", json!([transaction, "latest"])).await?;
        C::abi_decode_returns(&returned).map_err(|_| DemoChainError::Unreadable { what })
    }

    /// Sends a call from [`DemoChain::sender`] and waits until it is mined.
    pub async fn send<C: SolCall>(
        &self,
        what: &'static str,
        contract: Address,
        call: &C,
    ) -> Result<TransactionReceipt, DemoChainError> {
        self.send_from(what, self.sender, contract, call, U256::ZERO).await
    }

    /// Sends a call from any of anvil's accounts with `value` in wei, and waits until it is mined.
    pub async fn send_from<C: SolCall>(
        &self,
        what: &'static str,
        from: Address,
        contract: Address,
        call: &C,
        value: U256,
    ) -> Result<TransactionReceipt, DemoChainError> {
        let hash = self
            .submit(what, from, Some(contract), call.abi_encode().into(), value)
            .await?;
        self.mined(what, hash).await
    }

    /// Moves the chain's clock forward and mines a block at the new time. anvil forgets the shift
    /// when it is restarted.
    pub async fn advance_time(&self, by: Duration) -> Result<(), DemoChainError> {
        let _: Value = self
            .ask("advance time", "evm_increaseTime", json!([by.as_secs()]))
            .await?;
        self.mine(1).await
    }

    /// Mines `blocks` blocks now.
    pub async fn mine(&self, blocks: u64) -> Result<(), DemoChainError> {
        let _: Value = self.ask("mine", "anvil_mine", json!([format!("0x{blocks:x}")])).await?;
        Ok(())
    }

    /// Hands a transaction to the node without waiting for it.
    async fn submit(
        &self,
        what: &'static str,
        from: Address,
        to: Option<Address>,
        data: Bytes,
        value: U256,
    ) -> Result<B256, DemoChainError> {
        let mut transaction = json!({ "from": from, "data": data, "value": value });
        if let Some(to) = to {
            transaction["to"] = json!(to);
        }
        self.ask(what, "eth_sendTransaction", json!([transaction])).await
    }

    /// The receipt of a transaction that succeeded. Where blocks come at intervals, mines at once instead of
    /// waiting for the next one; a node that mines every transaction by itself is left to do so, because a
    /// block too many is one confirmation too many.
    async fn mined(&self, what: &'static str, hash: B256) -> Result<TransactionReceipt, DemoChainError> {
        let found = tokio::time::timeout(MINED_WITHIN, async {
            let mut mines_itself = None;
            loop {
                let receipt = self.ask::<Option<TransactionReceipt>>(what, "eth_getTransactionReceipt", json!([hash]));
                if let Some(receipt) = receipt.await? {
                    return Ok(receipt);
                }
                let by_itself = match mines_itself {
                    Some(known) => known,
                    None => *mines_itself.insert(self.ask::<bool>(what, "anvil_getAutomine", json!([])).await?),
                };
                if !by_itself {
                    self.mine(1).await?;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        });
        let receipt = found.await.map_err(|_| DemoChainError::NotMined { what })??;
        if receipt.status() {
            Ok(receipt)
        } else {
            Err(DemoChainError::Failed { what })
        }
    }

    async fn ask<R: alloy::rpc::json_rpc::RpcRecv>(
        &self,
        what: &'static str,
        method: &'static str,
        parameters: Value,
    ) -> Result<R, DemoChainError> {
        self.rpc
            .request(method, parameters)
            .await
            .map_err(|source| DemoChainError::Rpc { what, source })
    }
}
