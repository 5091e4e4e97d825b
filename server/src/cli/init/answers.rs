//! What `init` needs to know: from options, or from at most five questions.

use super::InitArgs;
use crate::cli::{CliError, terminal};
use alloy_primitives::Address;
use domain::wallet::ChainId;

/// What `init` needs to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Answers {
    pub(super) domain: String,
    pub(super) title: String,
    pub(super) contact: String,
    pub(super) pass: Option<Pass>,
    pub(super) chain: ChainId,
    pub(super) rpc: Vec<String>,
}

/// Whose holders may join.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pass {
    pub(super) kind: String,
    pub(super) contract: Address,
}

impl Answers {
    pub(super) fn gather(args: &InitArgs) -> Result<Self, CliError> {
        let interactive = !args.yes;
        if interactive && !terminal::is_interactive() {
            return Err(CliError::Refused(
                "nobody is here to answer questions: give --yes with --title, --pass or --open, --rpc and --contact"
                    .to_owned(),
            ));
        }
        if args.yes && args.pass.is_none() && !args.open {
            return Err(CliError::Refused(
                "say who may join: --pass KIND:CHAIN:CONTRACT, or --open for every wallet; and with which server its chain is read: --rpc URL".to_owned(),
            ));
        }
        if args.domain.contains(['/', '@', ' ']) {
            return Err(CliError::Refused(format!(
                "`{}` is not a domain: write it without a scheme, such as guild.example",
                args.domain
            )));
        }
        let ask = |given: Option<String>, question: &str, default: &str| match given {
            Some(given) => Ok(given),
            None if interactive => {
                terminal::ask(question, default).map_err(super::io("the questions were broken off".to_owned()))
            }
            None => Ok(default.to_owned()),
        };
        let title = ask(args.title.clone(), "What is the community called?", &args.domain)?;
        let given = args.pass.clone().or_else(|| args.open.then(String::new));
        let pass = ask(
            given,
            "Whose holders may join? (KIND:CHAIN:CONTRACT, e.g. builderpass:eip155:8453:0x…; empty: every wallet)",
            "",
        )?;
        let (pass, chain) = match pass.as_str() {
            "" => (None, ChainId(1)),
            text => {
                let (chain, pass) = parse_pass(text)?;
                (Some(pass), chain)
            }
        };
        let rpc = if args.rpc.is_empty() {
            let question =
                format!("JSON-RPC servers of {chain}, separated by commas (three of different operators are best)");
            let answer = ask(None, &question, "")?;
            answer
                .split(',')
                .map(str::trim)
                .filter(|url| !url.is_empty())
                .map(str::to_owned)
                .collect()
        } else {
            args.rpc.clone()
        };
        if rpc.is_empty() {
            return Err(CliError::Refused(format!(
                "a JSON-RPC server of {chain} is needed to check wallets: give --rpc URL"
            )));
        }
        let contact = ask(
            args.contact.clone(),
            "How can people reach you? (e-mail or web address, shown to everybody)",
            "",
        )?;
        Ok(Self {
            domain: args.domain.clone(),
            title,
            contact,
            pass,
            chain,
            rpc,
        })
    }
}

fn parse_pass(text: &str) -> Result<(ChainId, Pass), CliError> {
    let wrong = || {
        CliError::Refused(format!(
            "`{text}` is not KIND:CHAIN:CONTRACT, for example builderpass:eip155:8453:0x…"
        ))
    };
    let (kind, rest) = text.split_once(':').ok_or_else(wrong)?;
    let (chain, contract) = rest.rsplit_once(':').ok_or_else(wrong)?;
    if !["builderpass", "unlock", "erc721"].contains(&kind) {
        return Err(CliError::Refused(format!(
            "`{kind}` is not a kind of pass: write builderpass, unlock or erc721"
        )));
    }
    let chain = ChainId::parse_caip2(chain).ok_or_else(wrong)?;
    let contract = contract.parse().map_err(|_| wrong())?;
    Ok((
        chain,
        Pass {
            kind: kind.to_owned(),
            contract,
        },
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pass_is_kind_chain_and_contract() {
        let address = "0x1111111111111111111111111111111111111111";
        let (chain, pass) = parse_pass(&format!("unlock:eip155:10:{address}")).expect("a pass");
        assert_eq!((chain, pass.kind.as_str()), (ChainId(10), "unlock"));
        for bad in [
            "unlock",
            "poap:eip155:10:0x1111111111111111111111111111111111111111",
            "unlock:10:0x11",
            "unlock:eip155:10:0x11",
        ] {
            assert!(parse_pass(bad).is_err(), "{bad}");
        }
    }
}
