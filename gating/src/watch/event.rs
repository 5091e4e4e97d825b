//! Events as far as they can be read. Some contracts index what others put into the data, so the
//! words of both are read in one row; a word that cannot be what it should be is passed over.

use crate::condition::{
    ConsecutiveAbi, Erc721Abi, Erc1155Abi, PassAbi, ProxyAbi, SoulboundAbi, Unlock13Abi, UnlockAbi, UnlockSince14Abi,
    UnlockSince15Abi, address_of,
};
use alloy_primitives::{Address, B256, U256};
use alloy_sol_types::{SolEvent, SolValue};
use domain::chain_reader::LogEntry;

/// The most words of data that are looked at.
const MAX_WORDS: usize = 16;

/// The most ids of one batch that are looked at.
const MAX_IDS: usize = 50;

/// What an event names.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Seen {
    /// Holders, each once, without the zero address.
    pub(super) addresses: Vec<Address>,
    /// Ids of tokens.
    pub(super) ids: Vec<U256>,
    /// Ids of which these holders have more or fewer units.
    pub(super) units: Vec<(U256, Address)>,
    /// Everything may be different now.
    pub(super) everybody: bool,
}

impl Seen {
    fn address(&mut self, word: &B256) {
        if let Some(address) = address_of(word).filter(|address| !address.is_zero())
            && !self.addresses.contains(&address)
        {
            self.addresses.push(address);
        }
    }

    fn everybody() -> Self {
        Self {
            everybody: true,
            ..Self::default()
        }
    }
}

/// What a word of an event is.
#[derive(Clone, Copy)]
enum Word {
    Holder,
    Id,
    Other,
}

use Word::{Holder, Id, Other};

/// Reads an event that is known; `None` for all others.
pub(super) fn read(entry: &LogEntry) -> Option<Seen> {
    let signature = *entry.topics.first()?;
    if CHANGE_EVERYTHING.contains(&signature) {
        return Some(Seen::everybody());
    }
    if signature == Erc1155Abi::TransferSingle::SIGNATURE_HASH || signature == Erc1155Abi::TransferBatch::SIGNATURE_HASH
    {
        return Some(units(entry));
    }
    let shape = shape(signature)?;
    let mut seen = Seen::default();
    for (word, kind) in words(entry).iter().zip(shape) {
        match kind {
            Holder => seen.address(word),
            Id => {
                let id = U256::from_be_bytes(word.0);
                if !seen.ids.contains(&id) {
                    seen.ids.push(id);
                }
            }
            Other => {}
        }
    }
    Some(seen)
}

/// Whoever an event of any kind seems to name.
pub(super) fn named(entry: &LogEntry) -> Seen {
    let mut seen = Seen::default();
    for word in words(entry) {
        // Small numbers look like addresses too.
        if word.as_slice()[12..20].iter().any(|byte| *byte != 0) {
            seen.address(&word);
        }
    }
    seen
}

/// Everything after the signature: first what is indexed, then the data.
fn words(entry: &LogEntry) -> Vec<B256> {
    let data = entry.data.chunks_exact(32).take(MAX_WORDS).map(B256::from_slice);
    entry.topics.iter().skip(1).take(3).copied().chain(data).collect()
}

/// Every event that is known.
pub(super) fn signatures() -> Vec<B256> {
    let units = [
        Erc1155Abi::TransferSingle::SIGNATURE_HASH,
        Erc1155Abi::TransferBatch::SIGNATURE_HASH,
    ];
    let shaped = shapes().into_iter().map(|(signature, _)| signature);
    let mut all: Vec<B256> = CHANGE_EVERYTHING.into_iter().chain(units).chain(shaped).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// Another implementation, another hook, or keys that were counted anew.
const CHANGE_EVERYTHING: [B256; 6] = [
    ProxyAbi::Upgraded::SIGNATURE_HASH,
    ProxyAbi::BeaconUpgraded::SIGNATURE_HASH,
    ProxyAbi::DiamondCut::SIGNATURE_HASH,
    Unlock13Abi::EventHooksUpdated::SIGNATURE_HASH,
    UnlockSince15Abi::EventHooksUpdated::SIGNATURE_HASH,
    UnlockAbi::KeysMigrated::SIGNATURE_HASH,
];

/// What the words of an event are, in their order. An ERC-20 amount passes for an id here; nobody has
/// bound it.
fn shape(signature: B256) -> Option<&'static [Word]> {
    let known = shapes().into_iter().find(|(of, _)| *of == signature);
    known.map(|(_, shape)| shape)
}

/// Every event that names holders or tokens.
fn shapes() -> [(B256, &'static [Word]); 16] {
    [
        (Erc721Abi::Transfer::SIGNATURE_HASH, &[Holder, Holder, Id]),
        (
            ConsecutiveAbi::ConsecutiveTransfer::SIGNATURE_HASH,
            &[Other, Holder, Holder, Other],
        ),
        (SoulboundAbi::Locked::SIGNATURE_HASH, &[Id]),
        (SoulboundAbi::Unlocked::SIGNATURE_HASH, &[Id]),
        (PassAbi::Issued::SIGNATURE_HASH, &[Id, Holder, Other]),
        (PassAbi::Renewed::SIGNATURE_HASH, &[Id, Other]),
        (PassAbi::Reissued::SIGNATURE_HASH, &[Id, Holder, Holder]),
        (PassAbi::Revoked::SIGNATURE_HASH, &[Id, Holder]),
        (PassAbi::Superseded::SIGNATURE_HASH, &[Id, Id, Holder]),
        (UnlockAbi::KeyManagerChanged::SIGNATURE_HASH, &[Id, Holder]),
        (UnlockAbi::KeyExtended::SIGNATURE_HASH, &[Id, Other]),
        (UnlockAbi::ExpireKey::SIGNATURE_HASH, &[Id]),
        (UnlockAbi::CancelKey::SIGNATURE_HASH, &[Id, Holder, Holder, Other]),
        (UnlockAbi::RenewKeyPurchase::SIGNATURE_HASH, &[Holder, Other]),
        (
            Unlock13Abi::ExpirationChanged::SIGNATURE_HASH,
            &[Id, Other, Other, Other],
        ),
        (UnlockSince14Abi::ExpirationChanged::SIGNATURE_HASH, &[Id, Other, Other]),
    ]
}

/// A transfer of ERC-1155 units.
fn units(entry: &LogEntry) -> Seen {
    let mut seen = Seen::default();
    for topic in entry.topics.iter().skip(2) {
        seen.address(topic);
    }
    let single = entry.topics.first() == Some(&Erc1155Abi::TransferSingle::SIGNATURE_HASH);
    let ids: Vec<U256> = if single {
        let first = entry.data.chunks_exact(32).next();
        first.map(U256::from_be_slice).into_iter().collect()
    } else {
        <(Vec<U256>, Vec<U256>)>::abi_decode_params(&entry.data)
            .map(|(ids, _)| ids)
            .unwrap_or_default()
    };
    for id in ids.into_iter().take(MAX_IDS) {
        for address in &seen.addresses {
            if !seen.units.contains(&(id, *address)) {
                seen.units.push((id, *address));
            }
        }
    }
    seen
}
