//! Who sits at the keyboard: the user whom the operating system knows, not what the environment
//! claims.

use std::{fs, path::PathBuf, process};

use anyhow::Context as _;

/// The login of the user who runs the program.
///
/// # Errors
/// When the system knows no name for the user.
pub fn login() -> anyhow::Result<String> {
    let uid = rustix::process::getuid().as_raw();
    // Local users stand in the file; users of a directory service are known to `id`.
    let local = fs::read_to_string("/etc/passwd").unwrap_or_default();
    if let Some(name) = local_name(&local, uid) {
        return Ok(name.to_owned());
    }
    // The system's own, by its place: in the caller's PATH another could lie.
    let output = ["/usr/bin/id", "/bin/id"]
        .iter()
        .find_map(|id| process::Command::new(id).arg("-un").env_clear().output().ok())
        .context("asking `id -un` who you are")?;
    let name = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    anyhow::ensure!(
        output.status.success() && !name.is_empty(),
        "the system knows no name for user {uid}; name the operator with --as on a simulated desk"
    );
    Ok(name)
}

/// The number that the system shows instead of a user whom a namespace does not know.
const UNKNOWN: u32 = 65534;

/// Refuses the number of a user that the caller may have chosen: in a namespace of users of their own anybody
/// is any number, root's as well. The others of the machine are not known there, and so not the desk's owner.
///
/// # Errors
/// When the owner of the desk's file is nobody whom this session knows.
pub fn ensure_believed(desk_owner: Option<u32>) -> anyhow::Result<()> {
    let caller = rustix::process::getuid().as_raw();
    anyhow::ensure!(
        desk_owner != Some(UNKNOWN) || caller == UNKNOWN,
        "who you are is not believed here: the owner of the desk's file is unknown in this session, as in a user namespace (`unshare`); run firstline outside of it, or give the file to a user who is known here"
    );
    Ok(())
}

/// The user's home folder, as the system knows it; none where it stands in no local file.
///
/// # Errors
/// Never where the user is local: whoever is not has none.
pub fn home() -> Option<PathBuf> {
    let uid = rustix::process::getuid().as_raw();
    let local = fs::read_to_string("/etc/passwd").unwrap_or_default();
    local_home(&local, uid).map(PathBuf::from)
}

fn local_home(passwd: &str, uid: u32) -> Option<&str> {
    passwd.lines().find_map(|line| {
        let parts: Vec<&str> = line.split(':').collect();
        (parts.get(2)?.parse() == Ok(uid)).then(|| parts.get(5).copied())?
    })
}

fn local_name(passwd: &str, uid: u32) -> Option<&str> {
    passwd.lines().find_map(|line| {
        let mut parts = line.split(':');
        let name = parts.next()?;
        (parts.nth(1)?.parse() == Ok(uid)).then_some(name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_name_of_a_number() {
        let passwd = "root:x:0:0:root:/root:/bin/sh\nanna:x:1000:1000::/home/anna:/bin/sh\n";
        assert_eq!(local_name(passwd, 1000), Some("anna"));
        assert_eq!(local_name(passwd, 7), None);
        assert_eq!(local_home(passwd, 1000), Some("/home/anna"));
        assert_eq!(local_home(passwd, 7), None);
    }
}
