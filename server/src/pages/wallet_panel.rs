//! What the wallet page offers besides the wallets that its script finds: demo wallets, wallets' own
//! browsers on phones, and the pasted signature.

use super::Pages;
use super::onward;
use super::problem::Problem;
use super::site::DemoWallet;
use crate::words::Words;
use domain::wallet::{Proof, Wallet};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use store::{Conn, StoreError, accounts, wallets};

/// The panel.
pub(crate) struct WalletPanel {
    /// The chains a message may name, as the script reads them: numbers with spaces between.
    pub(crate) chains: String,
    /// Where to go after signing in.
    pub(crate) next: String,
    /// Where to go after signing in without an account.
    pub(crate) join: String,
    /// The demo's wallets; empty elsewhere.
    pub(crate) demo: Vec<DemoChoice>,
    /// Wallets' own browsers on phones; empty on loopback, which no phone reaches.
    pub(crate) apps: Vec<WalletApp>,
    /// The page's own address, for pasting into such a browser.
    pub(crate) here: String,
    /// The page for pasting a signature.
    pub(crate) by_hand: String,
}

/// A wallet of the demo.
pub(crate) struct DemoChoice {
    /// Its address.
    pub(crate) address: String,
    /// Its name.
    pub(crate) label: String,
    /// What it holds and who it is here.
    pub(crate) note: String,
}

/// A wallet application that can open a page in its own browser.
pub(crate) struct WalletApp {
    /// Its name.
    pub(crate) name: &'static str,
    /// The link that opens this page in it.
    pub(crate) address: String,
}

impl WalletPanel {
    /// The panel of the page at `path` (with its query).
    pub(crate) async fn of(
        pages: &Pages,
        words: Words,
        path: &str,
        next: &str,
        by_hand: &str,
    ) -> Result<Self, Problem> {
        let site = &pages.site;
        let here = format!("{}{path}", pages.means.base());
        Ok(Self {
            chains: site
                .chains
                .iter()
                .map(|chain| chain.id.to_string())
                .collect::<Vec<_>>()
                .join(" "),
            next: next.to_owned(),
            join: onward::after_sign_in(next, false),
            demo: if site.offers_demo_wallets() {
                demo_choices(pages, words).await?
            } else {
                Vec::new()
            },
            apps: if site.is_loopback() {
                Vec::new()
            } else {
                apps(&here, pages.means.base())
            },
            here,
            by_hand: by_hand.to_owned(),
        })
    }
}

/// Links that open `here` inside a wallet. MetaMask takes the address without its scheme and not
/// escaped: escaped, it opens an empty tab.
pub(crate) fn apps(here: &str, base: &str) -> Vec<WalletApp> {
    let bare = here.split_once("://").map_or(here, |(_, rest)| rest);
    let escape = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let okx = format!("okx://wallet/dapp/url?dappUrl={}", escape(here));
    vec![
        WalletApp {
            name: "MetaMask",
            address: format!("https://link.metamask.io/dapp/{bare}"),
        },
        WalletApp {
            name: "OKX Wallet",
            address: format!("https://www.okx.com/download?deeplink={}", escape(&okx)),
        },
        WalletApp {
            name: "Phantom",
            address: format!("https://phantom.app/ul/browse/{}?ref={}", escape(here), escape(base)),
        },
    ]
}

async fn demo_choices(pages: &Pages, words: Words) -> Result<Vec<DemoChoice>, Problem> {
    let offered = pages.site.demo_wallets.clone();
    let named = pages
        .means
        .store
        .read(move |conn| {
            offered
                .into_iter()
                .map(|wallet| Ok((owner(conn, &wallet)?, wallet)))
                .collect::<Result<Vec<_>, StoreError>>()
        })
        .await?;
    Ok(named
        .into_iter()
        .filter(|(username, wallet)| username.is_some() || !wallet.members_only)
        .map(|(username, wallet)| {
            let member = username.map(|username| words.arg("demo-member", "username", username));
            let note = [wallet.holds]
                .into_iter()
                .chain(member)
                .filter(|part| !part.is_empty())
                .collect::<Vec<_>>()
                .join(" · ");
            DemoChoice {
                address: wallet.address,
                label: wallet.label,
                note,
            }
        })
        .collect())
}

/// Who a demo wallet is on this instance. Its key is public, so there is nothing to hide.
fn owner(conn: &mut Conn, wallet: &DemoWallet) -> Result<Option<String>, StoreError> {
    let Ok(address) = wallet.address.parse() else {
        return Ok(None);
    };
    let Some(account) = wallets::find_account(
        conn,
        &Wallet {
            address,
            proof: Proof::Key,
        },
    )?
    else {
        return Ok(None);
    };
    Ok(accounts::lookup(conn, account)?.map(|account| account.username))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_into_wallets_carry_the_address_as_each_wallet_wants_it() {
        let found = apps("https://guild.example/sign-in", "https://guild.example");
        assert_eq!(found[0].address, "https://link.metamask.io/dapp/guild.example/sign-in");
        assert!(
            found[1]
                .address
                .ends_with("dappUrl%3Dhttps%253A%252F%252Fguild%252Eexample%252Fsign%252Din")
        );
        assert!(
            found[2]
                .address
                .contains("/browse/https%3A%2F%2Fguild%2Eexample%2Fsign%2Din?ref=https%3A%2F%2Fguild%2Eexample")
        );
    }
}
