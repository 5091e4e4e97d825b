//! `guildhall serve`: runs the instance until a signal says stop.

use super::CliError;
use super::open::Context;
use crate::app::{App, AppParts, StartError};
use crate::{listener, logging, metrics_listener};
use clap::Args;
use std::io::Read;
use std::process::ExitCode;
use std::time::Duration;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Run the instance.
#[derive(Debug, Args)]
pub struct ServeArgs {
    /// Stop when standard input ends: for a parent process that must not leave this one behind.
    #[arg(long)]
    pub exit_with_parent: bool,
}

/// How long background work may take to end after the last request.
const GRACE: Duration = Duration::from_secs(20);

/// Serves until SIGTERM, SIGINT or, if so asked, the end of standard input.
///
/// # Errors
/// If the instance cannot start; the error says what to do.
pub async fn run(context: &Context, args: &ServeArgs) -> Result<ExitCode, CliError> {
    let config = context.config()?;
    logging::start(&config.log);
    if let Some((_, place)) = context.variables.iter().find(|(name, _)| name == "GUILDHALL_CRASH_AT") {
        domain::fault::arm(place);
    }
    // The port first: two processes that migrate one database at once would be worse than an error.
    let tcp = listener::bind(config.http.listen, "http.listen").await?;
    let recorder = metrics_listener::install()?;
    let app = App::build(&config, AppParts::real()).await?;
    let (stop, tasks) = (CancellationToken::new(), TaskTracker::new());
    if let Some(address) = config.http.metrics_listen {
        let address = metrics_listener::start(address, recorder, app.store().clone(), stop.clone(), &tasks).await?;
        tracing::info!(%address, "serving metrics");
    }
    app.start(&stop, &tasks).await.map_err(StartError::from)?;
    tracing::info!(origin = %config.instance.origin, address = %config.http.listen, version = env!("CARGO_PKG_VERSION"), "serving");
    let serving = listener::serve(tcp, app.router(), stop.clone());
    let signalled = stopped(args.exit_with_parent);
    tokio::pin!(serving);
    tokio::select! {
        () = &mut serving => {}
        why = signalled => {
            tracing::info!(why, "stopping: what is under way may end");
            stop.cancel();
            serving.await;
        }
    }
    stop.cancel();
    tasks.close();
    if tokio::time::timeout(GRACE, tasks.wait()).await.is_err() {
        // Their leases end, and the next start takes them over.
        tracing::warn!("background work was cut off");
    }
    tracing::info!("stopped");
    Ok(ExitCode::SUCCESS)
}

/// Resolves when it is time to stop, and says why.
async fn stopped(with_parent: bool) -> &'static str {
    let (Ok(mut term), Ok(mut int)) = (signal(SignalKind::terminate()), signal(SignalKind::interrupt())) else {
        tracing::error!("signals cannot be listened for");
        return std::future::pending().await;
    };
    tokio::select! {
        _ = term.recv() => "SIGTERM",
        _ = int.recv() => "SIGINT",
        () = end_of_input(), if with_parent => "the parent process is gone",
    }
}

/// Resolves at the end of standard input. A thread of its own reads it: it may block for ever.
async fn end_of_input() {
    let (ended, end) = tokio::sync::oneshot::channel();
    std::thread::spawn(move || {
        let mut ignored = [0; 64];
        let mut input = std::io::stdin();
        while !matches!(input.read(&mut ignored), Ok(0) | Err(_)) {}
        // Nobody listens any more if the program stops for another reason.
        let _ = ended.send(());
    });
    // A thread that could not be started drops its end, which counts as an end too.
    let _ = end.await;
}
