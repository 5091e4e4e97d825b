//! The gate with numbers: how it decides and how long it takes. Never about whom.

use async_trait::async_trait;
use domain::gate::Decision;
use domain::policy::MayRegister;
use domain::wallet::Wallet;
use std::sync::Arc;
use std::time::Instant;

/// Counts and times the decisions of another gate.
pub struct WatchedGate(pub Arc<dyn MayRegister>);

#[async_trait]
impl MayRegister for WatchedGate {
    async fn decide(&self, wallets: &[Wallet]) -> Decision {
        let began = Instant::now();
        let decision = self.0.decide(wallets).await;
        let outcome = decision.outcome.verdict();
        metrics::histogram!("guildhall_gate_decision_seconds", "outcome" => outcome)
            .record(began.elapsed().as_secs_f64());
        decision
    }
}
