//! What the proxy makes of the node's answers.

use super::{Fault, OddLog, Shared};
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use std::sync::Arc;

/// Answers one JSON-RPC request.
pub(super) async fn serve(State(shared): State<Arc<Shared>>, body: Bytes) -> Response {
    let request: Value = serde_json::from_slice(&body).expect("JSON-RPC");
    let method = request["method"].as_str().expect("a method").to_owned();
    shared.methods.lock().expect("not poisoned").push(method.clone());
    let fault = shared.fault.lock().expect("not poisoned").clone();
    match (fault, method.as_str()) {
        (Fault::Silent, _) => std::future::pending().await,
        (Fault::Status(status), _) => (StatusCode::from_u16(status).expect("a status"), "out of order").into_response(),
        (Fault::Garbage, _) => "<html>welcome</html>".into_response(),
        (Fault::CallError(status, code, message), "eth_call") => (
            StatusCode::from_u16(status).expect("a status"),
            error(&request, code, message),
        )
            .into_response(),
        (Fault::Flood, "eth_call") => flood(128),
        (Fault::NoBlockHash, "eth_call" | "eth_getCode") if request["params"][1].is_object() => {
            error(&request, -32602, "invalid argument 1: hex string without 0x prefix").into_response()
        }
        (Fault::LogRange(most), "eth_getLogs") if blocks_of(&request) > most => {
            error(&request, -32005, "the range of blocks is too large").into_response()
        }
        (Fault::LogFlood(most), "eth_getLogs") if blocks_of(&request) > most => flood(300),
        (Fault::NoFinalized, "eth_getBlockByNumber") if request["params"][0] == "finalized" => {
            error(&request, -32602, "invalid argument 0: hex string without 0x prefix").into_response()
        }
        (Fault::Finalized(height), "eth_getBlockByNumber") if request["params"][0] == "finalized" => {
            let mut named = request.clone();
            named["params"][0] = json!(format!("0x{height:x}"));
            shared.ask(&named).await.to_string().into_response()
        }
        (Fault::NoCreation, "eth_call") if request["params"][0].get("to").is_none() => {
            error(&request, -32602, "missing field: to").into_response()
        }
        (Fault::OtherChain(id), "eth_chainId") => result(&request, json!(format!("0x{id:x}"))).into_response(),
        (Fault::Behind(blocks), _) => lagging(&shared, request, blocks).await.into_response(),
        (fault, _) => {
            let mut reply = shared.ask(&request).await;
            if let (Fault::LogCount(most), "eth_getLogs") = (&fault, method.as_str())
                && reply["result"].as_array().is_some_and(|events| events.len() > *most)
            {
                return error(&request, -32005, "the query returned too many results").into_response();
            }
            if let Some(result) = reply.get_mut("result") {
                tamper(&fault, &method, result);
            }
            reply.to_string().into_response()
        }
    }
}

/// So many times 64 KiB, without saying so beforehand.
fn flood(chunks: usize) -> Response {
    let chunk = Bytes::from(vec![b'0'; 1 << 16]);
    Body::from_stream(futures::stream::iter(
        (0..chunks).map(move |_| Ok::<_, std::io::Error>(chunk.clone())),
    ))
    .into_response()
}

/// How many blocks a request for events spans.
fn blocks_of(request: &Value) -> u64 {
    let filter = &request["params"][0];
    number(&filter["toBlock"]) - number(&filter["fromBlock"]) + 1
}

/// Bends the last event, if there is one.
fn bend(odd: OddLog, result: &mut Value) {
    let events = result.as_array_mut().expect("events");
    let Some(last) = events.last_mut() else { return };
    match odd {
        OddLog::FiveTopics => last["topics"] = json!(vec![format!("0x{}", "33".repeat(32)); 5]),
        OddLog::OutsideRange => last["blockNumber"] = json!("0xffffffff"),
        OddLog::Removed => last["removed"] = json!(true),
        OddLog::Pending => {
            last["blockNumber"] = Value::Null;
            last["logIndex"] = Value::Null;
        }
        OddLog::NoData => {
            last.as_object_mut().expect("an event").remove("data");
        }
        OddLog::Twice => {
            let again = last.clone();
            events.push(again);
        }
        OddLog::NoList => *result = json!("none"),
    }
}

/// Lets the node's answer through after bending it.
fn tamper(fault: &Fault, method: &str, result: &mut Value) {
    let state = matches!(fault, Fault::Lies | Fault::LiesAboutState);
    let blocks = matches!(fault, Fault::Lies);
    if let (Fault::OddLog(odd), "eth_getLogs") = (fault, method) {
        return bend(*odd, result);
    }
    match method {
        "eth_call" if state => *result = json!(format!("0x{}", "11".repeat(32))),
        "eth_getCode" if state => *result = json!("0x"),
        "eth_getLogs" if state => *result = json!([]),
        "eth_blockNumber" if blocks => *result = json!("0xffffff"),
        "eth_getBlockByNumber" if blocks => {
            *result = json!({
                "hash": format!("0x{}", "22".repeat(32)), "number": "0xffffff", "timestamp": "0xffffffff",
            });
        }

        "eth_getLogs" if matches!(fault, Fault::ForeignEvents) => {
            let foreign = json!({
                "address": "0x00000000000000000000000000000000000000aa", "topics": [], "data": "0x",
                "blockNumber": "0x1", "logIndex": "0x0",
            });
            result.as_array_mut().expect("events").push(foreign);
        }
        _ => {}
    }
}

/// Answers as a node would that has not seen the last `blocks` blocks.
async fn lagging(shared: &Shared, request: Value, blocks: u64) -> String {
    let head = number(
        &shared
            .ask(&json!({ "jsonrpc": "2.0", "id": 1, "method": "eth_blockNumber", "params": [] }))
            .await["result"],
    );
    let seen = head.saturating_sub(blocks);
    let params = &request["params"];
    match request["method"].as_str().expect("a method") {
        "eth_blockNumber" => return result(&request, json!(format!("0x{seen:x}"))),
        "eth_getBlockByNumber" if params[0] == "latest" => {
            let mut older = request.clone();
            older["params"][0] = json!(format!("0x{seen:x}"));
            return shared.ask(&older).await.to_string();
        }
        "eth_getBlockByNumber" if number(&params[0]) > seen => return result(&request, Value::Null),
        "eth_call" | "eth_getCode" if params[1].is_object() => {
            let block = json!({
                "jsonrpc": "2.0", "id": 1, "method": "eth_getBlockByHash", "params": [params[1]["blockHash"], false],
            });
            if number(&shared.ask(&block).await["result"]["number"]) > seen {
                return error(&request, -32000, "header not found");
            }
        }
        _ => {}
    }
    shared.ask(&request).await.to_string()
}

fn number(value: &Value) -> u64 {
    let text = value.as_str().expect("a quantity");
    u64::from_str_radix(text.trim_start_matches("0x"), 16).expect("a quantity")
}

fn result(request: &Value, result: Value) -> String {
    json!({ "jsonrpc": "2.0", "id": request["id"], "result": result }).to_string()
}

fn error(request: &Value, code: i64, message: &str) -> String {
    json!({ "jsonrpc": "2.0", "id": request["id"], "error": { "code": code, "message": message } }).to_string()
}

impl Shared {
    async fn ask(&self, request: &Value) -> Value {
        let reply = self
            .client
            .post(self.node.clone())
            .header("content-type", "application/json")
            .body(request.to_string())
            .send()
            .await
            .expect("the node answers");
        serde_json::from_slice(&reply.bytes().await.expect("a body")).expect("JSON")
    }
}
