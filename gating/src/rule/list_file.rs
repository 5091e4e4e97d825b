//! The file of an `allowlist`. Nothing of what stands in it is quoted, because a mistaken path may lead
//! to a file that holds secrets, and a draft of rules is tried out by people who may not read files.

use super::{MAX_ADDRESSES, fields};
use crate::merkle;
use alloy_primitives::Address;
use serde::Deserialize;
use std::fs::File;
use std::io::Read;
use std::path::{Component, Path};

/// The largest file that is read, in bytes: the dump of a tree over [`MAX_ADDRESSES`] wallets fits.
const MAX_BYTES: u64 = 48 * 1024 * 1024;

/// The addresses in the file `written`, relative to `folder`: one on each line, where empty lines and
/// lines that begin with `#` are passed over, or the dump of an OpenZeppelin `StandardMerkleTree`.
pub(super) fn read(folder: &Path, written: &str) -> Result<Vec<String>, String> {
    let inside = !written.is_empty()
        && Path::new(written)
            .components()
            .all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    if !inside {
        return Err("write the path of a file inside the folder of the configuration, without ..".to_owned());
    }
    let text = text(&folder.join(written))?;
    let addresses = if text.trim_start().starts_with('{') {
        dump(&text)?
    } else {
        lines(&text)?
    };
    if addresses.is_empty() {
        return Err("the file names no wallet".to_owned());
    }
    if addresses.len() > MAX_ADDRESSES {
        return Err(format!(
            "the file names {} wallets: at most {MAX_ADDRESSES} are allowed",
            addresses.len()
        ));
    }
    Ok(addresses.iter().map(|address| format!("{address:#x}")).collect())
}

fn text(path: &Path) -> Result<String, String> {
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(MAX_BYTES + 1).read_to_end(&mut bytes))
        .map_err(|error| format!("the file cannot be read ({error})"))?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(format!("the file is larger than {} MiB", MAX_BYTES / 1024 / 1024));
    }
    String::from_utf8(bytes).map_err(|_| "the file is not text in UTF-8".to_owned())
}

fn lines(text: &str) -> Result<Vec<Address>, String> {
    text.trim_start_matches('\u{feff}')
        .lines()
        .enumerate()
        .map(|(at, line)| (at + 1, line.trim()))
        .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
        .map(|(number, line)| {
            fields::address(line).map_err(|_| {
                format!(
                    "line {number} is not an address: write 0x and 40 hexadecimal digits on each line, in lower case or with the right checksum"
                )
            })
        })
        .collect()
}

/// What `StandardMerkleTree.dump()` of OpenZeppelin writes.
#[derive(Deserialize)]
struct Dump {
    format: String,
    #[serde(rename = "leafEncoding")]
    leaf_encoding: Vec<String>,
    tree: Vec<String>,
    values: Vec<Leaf>,
}

#[derive(Deserialize)]
struct Leaf {
    value: Vec<String>,
}

fn dump(text: &str) -> Result<Vec<Address>, String> {
    let dump: Dump = serde_json::from_str(text).map_err(|error| {
        format!(
            "the file is not the dump of a StandardMerkleTree (see line {})",
            error.line()
        )
    })?;
    if dump.format != "standard-v1" || dump.leaf_encoding != ["address"] {
        return Err(
            "the file is another kind of Merkle tree: only a standard-v1 dump with the leaf encoding [\"address\"] is understood"
                .to_owned(),
        );
    }
    let addresses = dump
        .values
        .iter()
        .enumerate()
        .map(|(at, leaf)| match leaf.value.as_slice() {
            [one] => fields::address(one).map_err(|_| format!("values[{at}] is not an address")),
            _ => Err(format!("values[{at}] is not one address")),
        })
        .collect::<Result<Vec<_>, _>>()?;
    let stated = dump.tree.first().and_then(|root| fields::word(root).ok());
    if !addresses.is_empty() && merkle::root(addresses.iter().copied()) != stated {
        return Err("the root in the file is not the root of its wallets: make the dump again".to_owned());
    }
    Ok(addresses)
}

#[cfg(test)]
mod tests;
