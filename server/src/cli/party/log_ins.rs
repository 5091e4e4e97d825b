//! `guildhall party log-ins`: who logged in there or was refused, to the day.

use crate::cli::join::target;
use crate::cli::{CliError, terminal};
use domain::openid::Enforced;
use relying_parties::registry::{LogIn, Registry};
use serde_json::{Value, json};
use std::process::ExitCode;

pub(super) async fn run(registry: &Registry<'_>, target: &str, limit: i64, json: bool) -> Result<ExitCode, CliError> {
    let party = target::find(registry.store, target).await?;
    let all = registry.log_ins(&party.client_id, limit).await?;
    if json {
        let values: Vec<Value> = all.iter().map(as_json).collect();
        terminal::say(&serde_json::to_string_pretty(&values).expect("it is plain data"));
        return Ok(ExitCode::SUCCESS);
    }
    if all.is_empty() {
        terminal::say(&format!("nobody has logged in to {} yet", party.name));
    }
    let rows: Vec<Vec<String>> = all.iter().map(row).collect();
    terminal::print(&terminal::columns(&rows));
    Ok(ExitCode::SUCCESS)
}

fn row(log_in: &LogIn) -> Vec<String> {
    let dash = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
    let mut more = Vec::new();
    if let (Some(day), Some(why)) = (&log_in.refused, &log_in.refusal) {
        more.push(format!("refused on {day} ({why})"));
    }
    match log_in.enforced {
        Some(Enforced::Done) => more.push("account there closed by us".to_owned()),
        Some(Enforced::Intended) => more.push("account there about to be closed by us".to_owned()),
        None => {}
    }
    more.extend(
        log_in
            .enforce_error
            .iter()
            .map(|why| format!("could not be closed or opened: {why}")),
    );
    vec![
        log_in.username.clone(),
        format!("first {}", dash(&log_in.first)),
        format!("last {}", dash(&log_in.last)),
        format!("{} times", log_in.count),
        if log_in.living > 0 { "logged in" } else { "" }.to_owned(),
        more.join(", "),
    ]
}

fn as_json(log_in: &LogIn) -> Value {
    json!({
        "username": log_in.username,
        "first": log_in.first,
        "last": log_in.last,
        "count": log_in.count,
        "living": log_in.living,
        "refused": log_in.refused,
        "refusal": log_in.refusal,
        "remote": log_in.remote,
        "enforced": log_in.enforced.map(Enforced::as_str),
        "enforce_error": log_in.enforce_error,
    })
}
