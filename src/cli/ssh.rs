//! Who came in by ssh to an account that several people share: the operator whose key it was, as the
//! server of ssh tells it. What the client of ssh says about itself counts for nothing.
//!
//! Only where the command line asks for it (`--ssh-identity`, in the server's `ForceCommand`), so that
//! nobody at a shell of their own becomes another by setting a variable.

use std::{env, fs, os::unix::fs::PermissionsExt as _, path::Path};

use anyhow::Context as _;

/// The variable that a key's `environment=` sets, and the name of the operator in a file of keys.
const OPERATOR: &str = "FIRSTLINE_OPERATOR";
/// Where the server of ssh says by what it let somebody in: the name of a file.
const EXPOSED: &str = "SSH_USER_AUTH";
/// What is asked for instead of a file of keys where the server itself sets the variable.
const ENVIRONMENT: &str = "environment";

/// The login of whoever's key opened this session.
///
/// `how` is `environment`, where the server sets the variable of the key's `environment=` option, or a file in
/// the form of `authorized_keys`, in which the key stands with that option.
///
/// # Errors
/// When the server tells nothing, the key is not in the file, or others may write the file.
pub fn operator(how: &str) -> anyhow::Result<String> {
    if how == ENVIRONMENT {
        anyhow::ensure!(
            env::var_os("SSH_CONNECTION").is_some(),
            "--ssh-identity holds within a session of ssh only"
        );
        return env::var(OPERATOR).ok().filter(|name| !name.is_empty()).with_context(|| {
            format!(
                "the server of ssh set no {OPERATOR}: give the key `environment=\"{OPERATOR}=LOGIN\"` in authorized_keys and the server `PermitUserEnvironment {OPERATOR}`"
            )
        });
    }
    let exposed = env::var_os(EXPOSED).with_context(|| {
        format!("the server of ssh does not say which key it took ({EXPOSED}): set `ExposeAuthInfo yes` in sshd_config")
    })?;
    let exposed = fs::read_to_string(&exposed).with_context(|| {
        format!("reading what the server of ssh says of the key, {}", Path::new(&exposed).display())
    })?;
    let file = Path::new(how);
    let mode = fs::metadata(file)
        .with_context(|| format!("reading the keys of operators in {how}"))?
        .permissions()
        .mode();
    anyhow::ensure!(
        mode & 0o022 == 0,
        "others may write {how}, and could make themselves any operator: chmod go-w {how}"
    );
    let keys = fs::read_to_string(file)
        .with_context(|| format!("reading the keys of operators in {how}"))?;
    owner(&exposed, &keys).with_context(|| {
        format!("{how} has no line with this key and `environment=\"{OPERATOR}=LOGIN\"` before it")
    })
}

/// The operator named on the line of a key that the server took.
fn owner(exposed: &str, keys: &str) -> Option<String> {
    let taken = exposed.lines().find_map(|line| {
        let mut words = line.split_whitespace();
        (words.next() == Some("publickey")).then(|| (words.next(), words.next()))
    })?;
    let (kind, key) = (taken.0?, taken.1?);
    keys.lines().map(str::trim).filter(|line| !line.starts_with('#')).find_map(|line| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let at = words.windows(2).position(|pair| pair == [kind, key])?;
        // Only what stands before the key are options; what follows is a remark.
        let options = words[..at].join(" ");
        let begin = format!("environment=\"{OPERATOR}=");
        let (_, rest) = options.split_once(&begin)?;
        let (login, _) = rest.split_once('"')?;
        (!login.is_empty()).then(|| login.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::owner;

    const KEYS: &str = "# the desk\n\
        restrict,environment=\"FIRSTLINE_OPERATOR=anna\" ssh-ed25519 AAAAanna anna@home\n\
        environment=\"FIRSTLINE_OPERATOR=boris\",pty ssh-rsa AAAAboris environment=\"FIRSTLINE_OPERATOR=vera\"\n\
        ssh-ed25519 AAAAnobody environment=\"FIRSTLINE_OPERATOR=vera\"\n";

    #[test]
    fn a_key_is_whose_line_it_stands_on() {
        let by = |exposed: &str| owner(exposed, KEYS);
        assert_eq!(by("publickey ssh-ed25519 AAAAanna\n").as_deref(), Some("anna"));
        assert_eq!(by("password\npublickey ssh-rsa AAAAboris").as_deref(), Some("boris"));
    }

    #[test]
    fn a_remark_an_unknown_key_and_a_password_name_nobody() {
        for exposed in [
            "publickey ssh-ed25519 AAAAnobody",
            "publickey ssh-ed25519 AAAA",
            "publickey ssh-rsa AAAAanna",
            "password",
            "",
        ] {
            assert_eq!(owner(exposed, KEYS), None, "{exposed}");
        }
    }
}
