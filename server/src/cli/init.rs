//! `guildhall init DOMAIN`: asks at most five questions and writes everything a new instance needs:
//! a short commented configuration, a master key, a systemd unit, snippets for two proxies, and a
//! database that knows its domain and its owner link.

mod answers;
mod files;

use super::{CliError, terminal};
use crate::config::Config;
use crate::master_key;
use crate::os_entropy::OsEntropy;
use crate::owner_link;
use answers::Answers;
use clap::Args;
use domain::Entropy;
use domain::session::Secret;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use store::{StoreError, instance_facts};

/// Set up a new instance.
#[derive(Debug, Args)]
pub struct InitArgs {
    /// The domain, for example `guild.example`. It can never be changed later.
    pub domain: String,
    /// The folder to write to.
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub dir: PathBuf,
    /// Ask nothing: take the options given here. Needs --pass or --open.
    #[arg(long)]
    pub yes: bool,
    /// The name people see.
    #[arg(long)]
    pub title: Option<String>,
    /// Whose holders may join: KIND:CHAIN:CONTRACT, for example `builderpass:eip155:8453:0x…`. Kinds:
    /// builderpass, unlock, erc721.
    #[arg(long, conflicts_with = "open")]
    pub pass: Option<String>,
    /// Every wallet may join, once.
    #[arg(long)]
    pub open: bool,
    /// A JSON-RPC server of the chain; give several, best of different operators.
    #[arg(long, value_name = "URL")]
    pub rpc: Vec<String>,
    /// How to reach you: an e-mail address or a web address, shown to everybody.
    #[arg(long)]
    pub contact: Option<String>,
}

/// Writes everything, or nothing if a file is there already.
///
/// # Errors
/// If an answer is wrong or a file is in the way.
pub async fn run(args: &InitArgs) -> Result<ExitCode, CliError> {
    let answers = Answers::gather(args)?;
    let folder = std::path::absolute(&args.dir).map_err(io(format!("{} is no folder", args.dir.display())))?;
    std::fs::create_dir_all(&folder).map_err(io(format!("{} cannot be made", folder.display())))?;
    let written = files::all(&answers, &folder);
    for name in written
        .iter()
        .map(|(name, _)| *name)
        .chain(["master.key", "guildhall.sqlite"])
    {
        if folder.join(name).exists() {
            return Err(CliError::Refused(format!(
                "{} exists already; nothing was written",
                folder.join(name).display()
            )));
        }
    }
    // What was just composed must pass the same check as what people write.
    let text = written
        .iter()
        .find(|(name, _)| *name == "guildhall.toml")
        .map(|(_, text)| text.as_str())
        .unwrap_or_default();
    let file = folder.join("guildhall.toml");
    let config = Config::parse(text, &folder, &[]).map_err(|problems| crate::config::ConfigError::Invalid {
        file: file.clone(),
        problems,
    })?;
    for (name, text) in &written {
        write_new(&folder.join(name), text)?;
        terminal::say(&format!("wrote {}", folder.join(name).display()));
    }
    let key = master_key::create(&config.secrets.master_key_file, &OsEntropy)?;
    terminal::say(&format!(
        "made  {} (back it up, apart from the database)",
        config.secrets.master_key_file.display()
    ));
    let entropy: &dyn Entropy = &OsEntropy;
    let secret = Secret::draw(entropy);
    let (origin, key_id, hash) = (config.instance.origin.to_string(), key.id(), secret.hash());
    let store = super::open::open(config.database.clone()).await?;
    store
        .write::<_, StoreError, _>(move |tx| {
            instance_facts::settle(tx, instance_facts::ORIGIN, &origin)?;
            instance_facts::settle(tx, instance_facts::MASTER_KEY_ID, &key_id)?;
            instance_facts::put(tx, instance_facts::OWNER_LINK, &hash)
        })
        .await?;
    terminal::print(&next_steps(
        &config,
        &folder,
        &owner_link::address(&config.instance.origin, &secret),
    ));
    Ok(ExitCode::SUCCESS)
}

fn next_steps(config: &Config, folder: &Path, link: &str) -> String {
    let folder = folder.display();
    format!(
        "\nNext:\n  1. Point the DNS name {} at this machine.\n  2. Put {folder}/Caddyfile (or nginx.conf) into your proxy's configuration.\n  \
         3. sudo cp {folder}/guildhall.service /etc/systemd/system/ && sudo systemctl enable --now guildhall\n  \
         4. guildhall --config {folder}/guildhall.toml doctor\n  \
         5. Join with your wallet, then open this link once; it makes your account the owner:\n\n     {link}\n\n",
        config.instance.origin.host(),
    )
}

fn write_new(file: &Path, text: &str) -> Result<(), CliError> {
    let written = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(file)
        .and_then(|mut out| std::io::Write::write_all(&mut out, text.as_bytes()));
    written.map_err(io(format!("{} cannot be written", file.display())))
}

fn io(what: String) -> impl FnOnce(std::io::Error) -> CliError {
    move |source| CliError::Io { what, source }
}
