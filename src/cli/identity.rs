//! Who sits at the keyboard: the user whom the operating system knows, not what the environment
//! claims.

use std::{fs, process};

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
    let output =
        process::Command::new("id").arg("-un").output().context("asking `id -un` who you are")?;
    let name = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    anyhow::ensure!(
        output.status.success() && !name.is_empty(),
        "the system knows no name for user {uid}; name the operator with --as on a simulated desk"
    );
    Ok(name)
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
    }
}
