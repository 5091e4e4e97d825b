//! The files that `init` writes.

use super::answers::Answers;
use std::path::Path;
use toml_edit::value;

/// Name and text of every file.
pub(super) fn all(answers: &Answers, folder: &Path) -> Vec<(&'static str, String)> {
    vec![
        ("guildhall.toml", configuration(answers)),
        ("guildhall.service", unit(answers, folder)),
        ("Caddyfile", caddy(answers)),
        ("nginx.conf", nginx(answers)),
    ]
}

/// A text as a TOML value, quoted.
fn quoted(text: &str) -> String {
    value(text).to_string().trim().to_owned()
}

fn configuration(answers: &Answers) -> String {
    let rpc: Vec<String> = answers.rpc.iter().map(|url| quoted(url)).collect();
    let chain = answers.chain;
    let gate = match &answers.pass {
        None => "[membership]\nmode = \"open\" # every wallet may join, once\n".to_owned(),
        Some(pass) => format!(
            "[gate.members] # who may join; `guildhall gate check 0x…` tries it out\neffect = \"admit\"\nexpr = \"pass\"\nbind = [\"pass\"] # one account per token\n\n\
             [cond.pass]\nkind = {}\nchain = \"{chain}\"\ncontract = \"{}\"\n{}",
            quoted(&pass.kind),
            pass.contract,
            more(&pass.kind)
        ),
    };
    format!(
        "# Guildhall. Every key: `guildhall config example`. After a change: `guildhall config check`.\n\
         [instance]\ndomain = {} # can never be changed\ntitle = {}\ncontact = {}\n\n\
         [http] # the proxy on this machine does TLS\ntrusted_proxies = [\"127.0.0.1\", \"::1\"]\n\n\
         {gate}\n[chain.\"{chain}\"] # servers that must agree, more than half of them\nrpc = [{}]\n",
        quoted(&answers.domain),
        quoted(&answers.title),
        quoted(&answers.contact),
        rpc.join(", ")
    )
}

/// What the kind needs besides chain and contract.
fn more(kind: &str) -> &'static str {
    match kind {
        "unlock" => "min_remaining = \"7d\" # how long a key must still be valid to let somebody in\n",
        _ => "",
    }
}

fn unit(answers: &Answers, folder: &Path) -> String {
    let program = std::env::current_exe().unwrap_or_else(|_| "/usr/local/bin/guildhall".into());
    let owner = std::fs::metadata(folder).ok().map_or_else(
        || "guildhall".to_owned(),
        |data| std::os::unix::fs::MetadataExt::uid(&data).to_string(),
    );
    let folder = folder.display();
    format!(
        "# systemd unit of Guildhall for {domain}. Check User=: it must own {folder}.\n[Unit]\nDescription=Guildhall for {domain}\nAfter=network-online.target\nWants=network-online.target\n\n\
         [Service]\nExecStart={program} --config {folder}/guildhall.toml serve\nWorkingDirectory={folder}\nUser={owner}\nRestart=on-failure\nRestartSec=5\nTimeoutStopSec=60\n\
         NoNewPrivileges=yes\nPrivateTmp=yes\nPrivateDevices=yes\nProtectSystem=strict\nProtectKernelTunables=yes\nProtectControlGroups=yes\nReadWritePaths={folder}\nUMask=0077\n\n\
         [Install]\nWantedBy=multi-user.target\n",
        domain = answers.domain,
        program = program.display(),
    )
}

fn caddy(answers: &Answers) -> String {
    format!(
        "# Caddy: gets the certificate by itself and passes the Host header on unchanged.\n{} {{\n\treverse_proxy 127.0.0.1:8080\n}}\n",
        answers.domain
    )
}

fn nginx(answers: &Answers) -> String {
    let domain = &answers.domain;
    format!(
        "# nginx: put this into /etc/nginx/conf.d/ and get a certificate, for example with certbot.\nserver {{\n    listen 443 ssl http2;\n    listen [::]:443 ssl http2;\n    server_name {domain};\n\n    \
         ssl_certificate /etc/letsencrypt/live/{domain}/fullchain.pem;\n    ssl_certificate_key /etc/letsencrypt/live/{domain}/privkey.pem;\n\n    client_max_body_size 1m;\n\n    \
         location / {{\n        proxy_pass http://127.0.0.1:8080;\n        proxy_http_version 1.1;\n        proxy_set_header Host $host;\n        proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;\n    }}\n}}\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::init::answers::Pass;
    use crate::config::Config;
    use domain::wallet::ChainId;

    fn answers() -> Answers {
        Answers {
            domain: "guild.example".into(),
            title: "The \"Guild\"".into(),
            contact: "ops@guild.example".into(),
            pass: Some(Pass {
                kind: "builderpass".into(),
                contract: alloy_primitives::Address::repeat_byte(0x11),
            }),
            chain: ChainId(8453),
            rpc: vec!["https://a.example".into(), "https://b.example".into()],
        }
    }

    #[test]
    fn the_configuration_is_good_and_short() {
        let open = Answers {
            pass: None,
            ..answers()
        };
        let of_kind = |kind: &str| Answers {
            pass: Some(Pass {
                kind: kind.into(),
                contract: alloy_primitives::Address::repeat_byte(0x11),
            }),
            ..answers()
        };
        for answers in [answers(), open, of_kind("unlock"), of_kind("erc721")] {
            let text = configuration(&answers);
            let outcome = Config::parse(&text, Path::new("."), &[]);
            assert!(outcome.is_ok(), "{outcome:?}\n{text}");
            assert_eq!(
                outcome.map(|config| config.instance.title),
                Ok("The \"Guild\"".to_owned())
            );
            let meaningful = text.lines().filter(|line| line.contains(" = ")).count();
            assert!(meaningful <= 12, "{meaningful} lines:\n{text}");
        }
    }
}
