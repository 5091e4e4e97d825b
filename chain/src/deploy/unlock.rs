//! A real Unlock lock on the development chain: Unlock v13 behind an ERC-1967 proxy and a lock made
//! from PublicLock v14 (specs/real-parts 1.5). The bytecode is Unlock's own.

use super::{DemoChain, DemoChainError};
use crate::bindings::{Erc1967Proxy, PublicLockV14, UnlockV13};
use alloy_primitives::{Address, Bytes, U256};
use alloy_sol_types::{SolCall, SolConstructor};
use std::time::Duration;

/// The version of the lock template.
const LOCK_VERSION: u16 = 14;

/// What a lock sells.
#[derive(Clone, Debug)]
pub struct LockTerms {
    /// The name shown in wallets.
    pub name: String,
    /// How long a key is valid.
    pub duration: Duration,
    /// The price of a key in wei.
    pub price_wei: U256,
    /// How many keys there may be.
    pub max_keys: U256,
}

impl Default for LockTerms {
    /// A free membership of thirty days for as many as want it.
    fn default() -> Self {
        Self {
            name: "Demo membership".to_owned(),
            duration: Duration::from_secs(30 * 86_400),
            price_wei: U256::ZERO,
            max_keys: U256::MAX,
        }
    }
}

/// Where Unlock and its lock stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeployedLock {
    /// The Unlock factory (the proxy).
    pub unlock: Address,
    /// The lock.
    pub lock: Address,
}

impl DemoChain {
    /// Deploys Unlock and one lock, owned by [`DemoChain::sender`].
    pub async fn deploy_unlock(&self, terms: &LockTerms) -> Result<DeployedLock, DemoChainError> {
        let implementation = self.deploy("deploy Unlock", UnlockV13::BYTECODE.clone()).await?;
        let initialize = UnlockV13::initializeCall {
            _unlockOwner: self.sender(),
        };
        let proxy = Erc1967Proxy::constructorCall {
            implementation,
            _data: initialize.abi_encode().into(),
        };
        let mut creation = Erc1967Proxy::BYTECODE.to_vec();
        creation.extend(proxy.abi_encode());
        // A bare Unlock refuses to be used; only behind the proxy can it be initialised.
        let unlock = self.deploy("deploy Unlock's proxy", creation.into()).await?;

        let template = self
            .deploy("deploy PublicLock", PublicLockV14::BYTECODE.clone())
            .await?;
        let add = UnlockV13::addLockTemplateCall {
            r#impl: template,
            version: LOCK_VERSION,
        };
        self.send("register the lock template", unlock, &add).await?;
        let set = UnlockV13::setLockTemplateCall {
            _publicLockAddress: template,
        };
        self.send("choose the lock template", unlock, &set).await?;

        let lock = self.create_lock(unlock, terms).await?;
        Ok(DeployedLock { unlock, lock })
    }

    /// Makes another lock of the same factory.
    pub async fn create_lock(&self, unlock: Address, terms: &LockTerms) -> Result<Address, DemoChainError> {
        let what = "create a lock";
        let initialize = PublicLockV14::initializeCall {
            _lockCreator: self.sender(),
            _expirationDuration: U256::from(terms.duration.as_secs()),
            _tokenAddress: Address::ZERO,
            _keyPrice: terms.price_wei,
            _maxNumberOfKeys: terms.max_keys,
            _lockName: terms.name.clone(),
        };
        let create = UnlockV13::createUpgradeableLockAtVersionCall {
            data: initialize.abi_encode().into(),
            _lockVersion: LOCK_VERSION,
        };
        let receipt = self.send(what, unlock, &create).await?;
        let created = receipt
            .decoded_log::<UnlockV13::NewLock>()
            .ok_or(DemoChainError::Unreadable { what })?;
        Ok(created.newLockAddress)
    }

    /// Buys a key for each of `holders` who has no valid one, and extends the key of each who let one
    /// expire; [`DemoChain::sender`] pays the price.
    pub async fn purchase_keys(&self, lock: Address, holders: &[Address]) -> Result<(), DemoChainError> {
        let what = "buy a key";
        let Missing { expired, recipients } = self.missing(lock, holders).await?;
        if expired.is_empty() && recipients.is_empty() {
            return Ok(());
        }
        let price = self.read(what, lock, &PublicLockV14::keyPriceCall {}).await?;
        for id in expired {
            let extend = PublicLockV14::extendCall {
                _value: price,
                _tokenId: id,
                _referrer: Address::ZERO,
                _data: Bytes::new(),
            };
            self.send_from("extend a key", self.sender(), lock, &extend, price)
                .await?;
        }
        if recipients.is_empty() {
            return Ok(());
        }
        let count = recipients.len();
        let purchase = PublicLockV14::purchaseCall {
            _values: vec![price; count],
            _referrers: vec![Address::ZERO; count],
            _keyManagers: vec![Address::ZERO; count],
            _data: vec![Bytes::new(); count],
            _recipients: recipients,
        };
        self.send_from(what, self.sender(), lock, &purchase, price * U256::from(count))
            .await
            .map(drop)
    }

    /// Gives a key to each of `holders` who has no valid one, or makes the expired one valid again:
    /// until `expires_at` (unix seconds; [`U256::MAX`] for ever).
    pub async fn grant_keys(&self, lock: Address, holders: &[Address], expires_at: U256) -> Result<(), DemoChainError> {
        let Missing { expired, recipients } = self.missing(lock, holders).await?;
        for id in expired {
            let set = PublicLockV14::setKeyExpirationCall {
                _tokenId: id,
                _newExpiration: expires_at,
            };
            self.send("make a key valid again", lock, &set).await?;
        }
        if recipients.is_empty() {
            return Ok(());
        }
        let count = recipients.len();
        let grant = PublicLockV14::grantKeysCall {
            _expirationTimestamps: vec![expires_at; count],
            _keyManagers: vec![Address::ZERO; count],
            _recipients: recipients,
        };
        self.send("grant a key", lock, &grant).await.map(drop)
    }

    /// Whether `holder` has a valid key of `lock`.
    pub async fn has_valid_key(&self, lock: Address, holder: Address) -> Result<bool, DemoChainError> {
        self.read(
            "read a key",
            lock,
            &PublicLockV14::getHasValidKeyCall { _keyOwner: holder },
        )
        .await
    }

    /// What each of `holders` without a valid key needs. A lock that allows an address as many keys
    /// as it holds already, valid or not, sells it no other; the last of them is the one to mend.
    async fn missing(&self, lock: Address, holders: &[Address]) -> Result<Missing, DemoChainError> {
        let what = "read a key";
        let most = self.read(what, lock, &PublicLockV14::maxKeysPerAddressCall {}).await?;
        let mut missing = Missing::default();
        for holder in holders {
            if self.has_valid_key(lock, *holder).await? {
                continue;
            }
            let total = PublicLockV14::totalKeysCall { _keyOwner: *holder };
            let total = self.read(what, lock, &total).await?;
            if total.is_zero() || total < most {
                missing.recipients.push(*holder);
                continue;
            }
            let last = PublicLockV14::tokenOfOwnerByIndexCall {
                _keyOwner: *holder,
                _index: total - U256::from(1),
            };
            missing.expired.push(self.read(what, lock, &last).await?);
        }
        Ok(missing)
    }
}

/// Keys to mend and people to give one to.
#[derive(Default)]
struct Missing {
    expired: Vec<U256>,
    recipients: Vec<Address>,
}
