//! A small machine: the server in a control group of 128 MB and half a CPU, as a cheap container gives.

use std::fs;
use std::path::PathBuf;

/// Memory of the group, bytes.
pub const MEMORY_BYTES: u64 = 128 * 1024 * 1024;
/// Share of one CPU, in microseconds of every 100,000.
const CPU_US: u64 = 50_000;

/// Control groups that hold one process; removed when dropped.
pub struct SmallMachine {
    folders: Vec<PathBuf>,
    memory: PathBuf,
}

impl SmallMachine {
    /// Puts a process into fresh groups. The error says what the machine lacks.
    pub fn hold(pid: u32) -> Result<Self, String> {
        let name = format!("guildhall-bench-{pid}");
        let root = PathBuf::from("/sys/fs/cgroup");
        let group = if root.join("cgroup.controllers").exists() {
            let folder = root.join(&name);
            write_all(
                folder.clone(),
                &[
                    ("memory.max", MEMORY_BYTES.to_string()),
                    ("cpu.max", format!("{CPU_US} 100000")),
                ],
                pid,
            )?;
            Self {
                memory: folder.join("memory.peak"),
                folders: vec![folder],
            }
        } else {
            let (memory, cpu) = (root.join("memory").join(&name), root.join("cpu").join(&name));
            write_all(
                memory.clone(),
                &[("memory.limit_in_bytes", MEMORY_BYTES.to_string())],
                pid,
            )?;
            write_all(
                cpu.clone(),
                &[
                    ("cpu.cfs_period_us", "100000".into()),
                    ("cpu.cfs_quota_us", CPU_US.to_string()),
                ],
                pid,
            )?;
            Self {
                memory: memory.join("memory.max_usage_in_bytes"),
                folders: vec![memory, cpu],
            }
        };
        Ok(group)
    }

    /// The most memory the group ever used, page cache included, megabytes.
    pub fn peak_mb(&self) -> f64 {
        let bytes: f64 = fs::read_to_string(&self.memory)
            .ok()
            .and_then(|text| text.trim().parse().ok())
            .unwrap_or(0.0);
        bytes / 1024.0 / 1024.0
    }
}

impl Drop for SmallMachine {
    fn drop(&mut self) {
        for folder in &self.folders {
            // The kernel refuses while a process is still in it; it goes with the machine then.
            let _ = fs::remove_dir(folder);
        }
    }
}

fn write_all(folder: PathBuf, limits: &[(&str, String)], pid: u32) -> Result<(), String> {
    let need =
        |what: String| format!("control groups cannot be made here ({what}); run as root on a machine that has them");
    fs::create_dir_all(&folder).map_err(|e| need(e.to_string()))?;
    for (file, value) in limits {
        fs::write(folder.join(file), value).map_err(|e| need(format!("{file}: {e}")))?;
    }
    fs::write(folder.join("cgroup.procs"), pid.to_string()).map_err(|e| need(format!("cgroup.procs: {e}")))
}
