//! Whether relying parties may keep what they would otherwise fetch at every log-in.

use super::Failure;
use super::people::House;
use crate::load::ask;
use tokio::net::TcpStream;

/// Both documents say for how long they may be kept, and are not sent again to whoever has them.
pub async fn check(house: &House) -> Result<bool, Failure> {
    let mut stream = TcpStream::connect(house.rig.address).await?;
    let mut buffer = Vec::new();
    let discovery = get(
        house,
        &mut stream,
        &mut buffer,
        "/.well-known/openid-configuration",
        None,
    )
    .await?;
    let document: serde_json::Value = serde_json::from_slice(&discovery.2)?;
    let keys = document["jwks_uri"].as_str().ok_or("discovery names the keys")?;
    let keys = keys
        .strip_prefix(&house.rig.origin)
        .ok_or("the keys are ours")?
        .to_owned();
    for path in ["/.well-known/openid-configuration", &keys] {
        let (status, head, _) = get(house, &mut stream, &mut buffer, path, None).await?;
        let kept = header(&head, "cache-control").is_some_and(|value| value.contains("max-age="));
        let Some(tag) = header(&head, "etag").filter(|_| status == 200 && kept) else {
            return Ok(false);
        };
        let (again, _, _) = get(house, &mut stream, &mut buffer, path, Some(&tag)).await?;
        if again != 304 {
            return Ok(false);
        }
    }
    Ok(true)
}

async fn get(
    house: &House,
    stream: &mut TcpStream,
    buffer: &mut Vec<u8>,
    path: &str,
    tag: Option<&str>,
) -> std::io::Result<(u16, String, Vec<u8>)> {
    let known = tag.map(|tag| format!("If-None-Match: {tag}\r\n")).unwrap_or_default();
    let request = format!("GET {path} HTTP/1.1\r\nHost: {}\r\n{known}\r\n", house.rig.authority);
    ask(stream, buffer, request.as_bytes()).await
}

fn header(head: &str, name: &str) -> Option<String> {
    let mut fields = head.lines().filter_map(|line| line.split_once(':'));
    let (_, value) = fields.find(|(field, _)| field.eq_ignore_ascii_case(name))?;
    Some(value.trim().to_owned())
}
