//! Named places at which a test may make the real program die, as if by SIGKILL: no destructor, no
//! flush, nothing after it. Compiled out of release builds.

#[cfg(debug_assertions)]
static ARMED: std::sync::OnceLock<String> = std::sync::OnceLock::new();

/// Makes the program die at the next crash point of this name. Only the first call counts; nothing
/// happens in a release build.
pub fn arm(name: &str) {
    #[cfg(debug_assertions)]
    let _ = ARMED.set(name.to_owned());
    #[cfg(not(debug_assertions))]
    let _ = name;
}

/// Dies here if [`arm`] was called with this name.
#[inline]
pub fn crash_point(name: &str) {
    #[cfg(debug_assertions)]
    if ARMED.get().is_some_and(|armed| armed == name) {
        std::process::abort();
    }
    #[cfg(not(debug_assertions))]
    let _ = name;
}
