//! The kinds `erc20`, `erc721` and `erc1155`.

use super::condition_check::Check;
use super::model::{Erc20, Erc721, Erc1155, IdRange};
use super::{MAX_IDS, delegation_check, fields};
use alloy_primitives::U256;

/// Checks a condition of kind `erc20`. Whether `held_since` is needed depends on the rules that use it,
/// see [`super::usage_check`].
pub(super) fn erc20(check: &mut Check<'_>) -> Option<Erc20> {
    let chain = check.chain();
    let contract = check.address("contract", check.spec.contract.as_deref());
    let min = check.min(None);
    let held_since = check.held_since();
    let delegation = delegation_check::delegation(check);
    Some(Erc20 {
        chain: chain?,
        contract: contract?,
        min: min?,
        held_since: held_since?.unwrap_or_default(),
        delegation: delegation?,
    })
}

/// Checks a condition of kind `erc721`.
pub(super) fn erc721(check: &mut Check<'_>) -> Option<Erc721> {
    let chain = check.chain();
    let contract = check.address("contract", check.spec.contract.as_deref());
    let min = check.min(Some(U256::ONE));
    let held_since = check.held_since();
    let delegation = delegation_check::delegation(check);
    Some(Erc721 {
        chain: chain?,
        contract: contract?,
        min: min?,
        from_block: check.spec.from_block,
        held_since: held_since?,
        soulbound: check.spec.soulbound.unwrap_or(false),
        delegation: delegation?,
    })
}

/// Checks a condition of kind `erc1155`.
pub(super) fn erc1155(check: &mut Check<'_>) -> Option<Erc1155> {
    let chain = check.chain();
    let contract = check.address("contract", check.spec.contract.as_deref());
    let ids = ids(check);
    let min = check.min(Some(U256::ONE));
    let held_since = check.held_since();
    let delegation = delegation_check::delegation(check);
    Some(Erc1155 {
        chain: chain?,
        contract: contract?,
        ids: ids?,
        min: min?,
        held_since: held_since?,
        delegation: delegation?,
    })
}

/// The one id of `id`, or the range of `ids`.
fn ids(check: &mut Check<'_>) -> Option<IdRange> {
    match (&check.spec.id, check.spec.ids.as_deref()) {
        (None, None) => check.wrong(
            "id",
            "a condition of kind `erc1155` needs `id`, or `ids` for a range such as 1-10",
        ),
        (Some(_), Some(_)) => check.wrong("ids", "the ids are written twice: remove `id` or `ids`"),
        (Some(id), None) => match fields::number(&id.text()) {
            Ok(id) => Some(IdRange { first: id, last: id }),
            Err(message) => check.wrong("id", message),
        },
        (None, Some(range)) => match id_range(range) {
            Ok(range) => Some(range),
            Err(message) => check.wrong("ids", message),
        },
    }
}

fn id_range(text: &str) -> Result<IdRange, String> {
    let Some((first, last)) = text.split_once('-') else {
        return Err(format!(
            "`{}` is not a range of ids: write the first and the last, for example 1-10",
            fields::shortened(text)
        ));
    };
    let range = IdRange {
        first: fields::number(first.trim())?,
        last: fields::number(last.trim())?,
    };
    if range.last < range.first {
        return Err(format!("the range ends before it begins: write {last}-{first}"));
    }
    if range.count() > U256::from(MAX_IDS) {
        return Err(format!(
            "the range has {} ids: at most {MAX_IDS} are allowed, because each is asked about",
            range.count()
        ));
    }
    Ok(range)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_of_ids_has_an_order_and_a_size() {
        let range = id_range("1-10").expect("a good range");
        assert_eq!(range.count(), U256::from(10));
        assert_eq!(range.ids().count(), 10);
        assert!(range.contains(U256::from(10)) && !range.contains(U256::from(11)));
        assert_eq!(
            id_range("3 - 3").expect("one id").ids().collect::<Vec<_>>(),
            [U256::from(3)]
        );
        let largest = id_range(&format!("{0}-{0}", U256::MAX)).expect("the largest id");
        assert_eq!(largest.ids().collect::<Vec<_>>(), [U256::MAX]);
        assert!(id_range("1-50").is_ok());
        for bad in [
            "",
            "5",
            "10-1",
            "1-51",
            "a-b",
            "-1-5",
            "1..5",
            "0x1-0x2",
            &format!("0-{}", U256::MAX),
        ] {
            assert!(id_range(bad).is_err(), "{bad}");
        }
    }
}
