//! Whether there is a contract at an address that somebody bans as a wallet. That ban is about whoever
//! signs with the address; it bans no token of the contract, though that is often what was meant.

use super::Office;
use domain::chain_reader::Depth;
use domain::membership::BanSubject;
use domain::wallet::ChainId;
use std::time::Duration;

/// What whoever did so is told, where there are no pages.
pub const CONTRACT_BANNED_AS_WALLET: &str = "at this address is a contract: the ban keeps it from signing in and bans none of its tokens; a token is banned as eip155:<chain>:0x<contract>/<id>";

/// How long the chains may take to answer. Who cannot be asked by then warns of nothing.
const PATIENCE: Duration = Duration::from_secs(3);

impl Office {
    /// Whether a configured chain has a contract at the bare address of a banned wallet. Never for a wallet
    /// that was named with its chain: that is a contract wallet, and whoever wrote it knew.
    pub async fn is_contract(&self, subject: &BanSubject) -> bool {
        let BanSubject::Wallet(text) = subject else {
            return false;
        };
        let Ok(address) = text.parse() else {
            return false;
        };
        let asked = self.chain_ids.iter().map(|chain| self.has_code(*chain, address));
        let all = futures::future::join_all(asked);
        let found = tokio::time::timeout(PATIENCE, all).await;
        found.is_ok_and(|found| found.contains(&true))
    }

    /// Whether there is code now; a chain that cannot be read has none to warn of.
    async fn has_code(&self, chain: ChainId, address: alloy_primitives::Address) -> bool {
        let Ok(block) = self.reader.pin(chain, Depth::Confirmed).await else {
            return false;
        };
        let code = self.reader.code(block, address).await;
        code.is_ok_and(|code| !code.is_empty())
    }
}
