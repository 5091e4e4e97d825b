//! The contracts that exist for tests only: wallets, delegates and tokens, honest and hostile. From
//! the committed artefacts, so that a binding cannot drift from the contract.

#![expect(missing_docs, reason = "a contract's getters become structs without comments")]

use alloy_sol_types::sol;

/// How a test contract answers after `setMode` (contracts/src/testing/Misbehaviour.sol).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Mode {
    /// As it should.
    Honest = 0,
    /// The most favourable answer, whatever is asked.
    AlwaysYes = 1,
    /// The least favourable answer.
    AlwaysNo = 2,
    /// 32 bytes of noise.
    Garbage = 3,
    /// 4 bytes, too few to decode; of a wallet, the magic value without its padding.
    Short = 4,
    /// No bytes, like an account without code.
    Empty = 5,
    /// Reverts with a reason.
    Revert = 6,
    /// Runs until the gas is gone.
    BurnGas = 7,
    /// 512 KiB of zeroes.
    Huge = 8,
}

impl Mode {
    /// All modes in which no answer means anything.
    pub const MEANINGLESS: [Self; 6] = [
        Self::Garbage,
        Self::Short,
        Self::Empty,
        Self::Revert,
        Self::BurnGas,
        Self::Huge,
    ];
}

sol!(
    #[derive(Debug, PartialEq, Eq)]
    PlainErc721,
    "../contracts/abi/testing/PlainErc721.json"
);

sol!(
    #[derive(Debug, PartialEq, Eq)]
    HostileErc721,
    "../contracts/abi/testing/HostileErc721.json"
);

sol!(
    #[derive(Debug, PartialEq, Eq)]
    Score,
    "../contracts/abi/testing/Score.json"
);

sol!(
    #[derive(Debug, PartialEq, Eq)]
    Wallet1271,
    "../contracts/abi/testing/Wallet1271.json"
);

sol!(
    #[derive(Debug, PartialEq, Eq)]
    Safe,
    "../contracts/abi/safe/Safe.json"
);

sol!(
    #[derive(Debug, PartialEq, Eq)]
    SafeProxyFactory,
    "../contracts/abi/safe/SafeProxyFactory.json"
);

sol!(
    #[derive(Debug, PartialEq, Eq)]
    CompatibilityFallbackHandler,
    "../contracts/abi/safe/CompatibilityFallbackHandler.json"
);

sol!(
    #[derive(Debug, PartialEq, Eq)]
    SignMessageLib,
    "../contracts/abi/safe/SignMessageLib.json"
);

sol!(
    #[derive(Debug, PartialEq, Eq)]
    Wallet1271Factory,
    "../contracts/abi/testing/Wallet1271Factory.json"
);

sol!(
    #[derive(Debug, PartialEq, Eq)]
    Delegate7702,
    "../contracts/abi/testing/Delegate7702.json"
);

sol!(
    #[derive(Debug, PartialEq, Eq)]
    Delegate7702With1271,
    "../contracts/abi/testing/Delegate7702With1271.json"
);

sol!(
    #[derive(Debug, PartialEq, Eq)]
    PlainErc20,
    "../contracts/abi/testing/PlainErc20.json"
);

sol!(
    #[derive(Debug, PartialEq, Eq)]
    PlainErc1155,
    "../contracts/abi/testing/PlainErc1155.json"
);

sol!(
    #[derive(Debug, PartialEq, Eq)]
    TalentPassport,
    "../contracts/abi/testing/TalentPassport.json"
);

sol!(
    #[derive(Debug, PartialEq, Eq)]
    DelegateRegistry,
    "../contracts/abi/testing/DelegateRegistry.json"
);

sol!(
    #[derive(Debug, PartialEq, Eq)]
    ShiftyErc721,
    "../contracts/abi/testing/ShiftyErc721.json"
);

sol!(
    #[derive(Debug, PartialEq, Eq)]
    Emitter,
    "../contracts/abi/testing/Emitter.json"
);

/// Locks of other versions than the demo's, for their bytecode: the calls of
/// [`chain::bindings::PublicLockV14`] that these have as well are the same.
#[expect(
    clippy::too_many_arguments,
    reason = "an event of version 15 names eight hooks, and each becomes an argument"
)]
pub mod locks {
    use alloy_sol_types::sol;

    sol!(
        #[derive(Debug, PartialEq, Eq)]
        PublicLockV13,
        "../contracts/abi/unlock/PublicLockV13.json"
    );

    sol!(
        #[derive(Debug, PartialEq, Eq)]
        PublicLockV15,
        "../contracts/abi/unlock/PublicLockV15.json"
    );
}
