//! A block's header as far as pinning needs it, and how one server is asked about the pinned block:
//! by hash where it can (EIP-1898), by number between two looks at the hash where it cannot.

use super::endpoint::Endpoint;
use super::failure::Failure;
use alloy::rpc::json_rpc::{ErrorPayload, RpcRecv};
use alloy_primitives::{B256, U64};
use domain::gate::BlockRef;
use serde::Deserialize;
use serde_json::{Value, json};

/// What `eth_getBlockByNumber` tells that matters here. Compared as a whole: two servers agree on a
/// block when they agree on all of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub(crate) struct Header {
    /// Its hash.
    pub hash: B256,
    /// Its height.
    pub number: U64,
    /// Its time, unix seconds.
    pub timestamp: U64,
}

/// JSON-RPC's way to write a number.
pub(crate) fn quantity(number: u64) -> Value {
    json!(format!("0x{number:x}"))
}

impl Endpoint {
    /// The block at a height.
    pub(crate) async fn header(&self, number: u64) -> Result<Header, Failure> {
        match self.header_if_any(number).await? {
            Some(header) => Ok(header),
            None => self.failed(Failure::NoBlock),
        }
    }

    /// The block at a height; `None` if the server says that there is none.
    pub(crate) async fn header_if_any(&self, number: u64) -> Result<Option<Header>, Failure> {
        let header: Option<Header> = self.named(quantity(number)).await?;
        if header.is_some_and(|header| header.number.to::<u64>() != number) {
            return self.failed(Failure::Malformed);
        }
        Ok(header)
    }

    /// The block that a tag names: `"latest"` or `"finalized"`.
    pub(crate) async fn tagged(&self, tag: &'static str) -> Result<Header, Failure> {
        match self.named(json!(tag)).await? {
            Some(header) => Ok(header),
            None => self.failed(Failure::NoBlock),
        }
    }

    async fn named(&self, name: Value) -> Result<Option<Header>, Failure> {
        self.require("eth_getBlockByNumber", json!([name, false])).await
    }

    /// The height of the newest block that the server calls final. One that does not know the tag has
    /// failed.
    pub(crate) async fn finalized(&self) -> Result<u64, Failure> {
        self.check_chain().await?;
        Ok(self.tagged("finalized").await?.number.to())
    }

    /// Asks `method` about the state in `block`; `parameters` puts the block's name into the request.
    /// A JSON-RPC error is handed on, because it may be the EVM's verdict.
    pub(crate) async fn at_block<R: RpcRecv>(
        &self,
        block: BlockRef,
        method: &'static str,
        parameters: impl Fn(Value) -> Value,
    ) -> Result<Result<R, ErrorPayload>, Failure> {
        if self.names_blocks_by_hash() {
            let name = json!({ "blockHash": block.hash, "requireCanonical": true });
            match self.request(method, parameters(name)).await? {
                Err(error) if is_misunderstanding(&error) => {}
                answer => return Ok(answer),
            }
        }
        self.require_canonical(block).await?;
        let answer = self.request(method, parameters(quantity(block.number))).await?;
        self.require_canonical(block).await?;
        // Only now is it known that the number was understood where the hash was not.
        if answer.is_ok() {
            self.prefers_numbers();
        }
        Ok(answer)
    }

    /// Fails unless the server has the pinned block at its height.
    pub(crate) async fn require_canonical(&self, block: BlockRef) -> Result<(), Failure> {
        let found = self.header(block.number).await?;
        if found.hash == block.hash {
            Ok(())
        } else {
            self.failed(Failure::OtherBlock)
        }
    }
}

/// Whether a server means "I do not understand these parameters".
fn is_misunderstanding(error: &ErrorPayload) -> bool {
    matches!(error.code, -32602 | -32600)
}
