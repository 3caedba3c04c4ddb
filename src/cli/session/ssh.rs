//! Who came in by ssh, and what such a session may touch. An account that several people share is set up in a file
//! of the administrator's; which of them it is, the server of ssh tells by the key that it took. What the caller says
//! of themselves, in the environment or in files of their own making, counts for nothing.

use std::{
    env,
    ffi::OsString,
    fs,
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, bail, ensure};
use serde::Deserialize;

use crate::cli::identity;
use crate::reach::Reach;

/// Where the accounts stand that are set up for ssh. Nobody can name another place.
const SET_UP: &str = "/etc/firstline/ssh.toml";
/// The variable that a key's `environment=` sets, and the name of the operator in a file of keys.
const OPERATOR: &str = "FIRSTLINE_OPERATOR";
/// Where the server of ssh says by what it let somebody in: the name of a file.
const EXPOSED: &str = "SSH_USER_AUTH";
/// What the client of ssh wanted to be run instead.
const WISHED: &str = "SSH_ORIGINAL_COMMAND";
/// What stands instead of a file of keys where the server itself sets the variable.
const ENVIRONMENT: &str = "environment";

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SetUp {
    #[serde(default)]
    account: Vec<Account>,
}

/// An account of the machine through which people reach the desk and nothing else.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Account {
    pub name: String,
    /// The file of the desk.
    pub desk: Option<PathBuf>,
    /// Where several people share the account: a file of their keys in the form of `authorized_keys`, each with
    /// `environment="FIRSTLINE_OPERATOR=LOGIN"`, or the word `environment`.
    pub keys: Option<String>,
    /// Where files that came with messages may be saved.
    pub downloads: Option<PathBuf>,
    /// The config file.
    pub config: Option<PathBuf>,
}

/// What is known of a session where it begins.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Session {
    pub reach: Reach,
    /// What the administrator says of the account.
    pub account: Option<Account>,
}

impl Session {
    /// The session of an account. It has the desk alone where the account is set up for ssh, where the command line
    /// asks for that, and where the server of ssh itself started the program, for the screen or in place of what the
    /// client of ssh wished for.
    ///
    /// # Errors
    /// When the file of the administrator's is not theirs alone or says something wrong, or the client of ssh
    /// wished for what is not theirs to choose.
    pub fn of(asked: bool, is_screen: bool, arguments: &[OsString]) -> anyhow::Result<Self> {
        let accounts = set_up(Path::new(SET_UP))?;
        // Nobody need be known to the system where no account is set up.
        let own = if accounts.is_empty() { None } else { Some(identity::login()?) };
        let account = accounts.into_iter().find(|one| Some(&one.name) == own.as_ref());
        let wished = env::var(WISHED).unwrap_or_default();
        let forced = is_screen || !wished.is_empty();
        let alone = asked || account.is_some() || forced && started_by_server();
        if !alone {
            return Ok(Self::default());
        }
        refuse_wishes(arguments, &wished)?;
        let downloads = account.as_ref().and_then(|account| account.downloads.clone());
        Ok(Self { reach: Reach::Desk { downloads }, account })
    }

    /// The desk that the administrator names for the account.
    pub fn desk(&self) -> Option<PathBuf> {
        self.account.as_ref()?.desk.clone()
    }

    /// The config file that the administrator names for the account.
    pub fn config(&self) -> Option<PathBuf> {
        self.account.as_ref()?.config.clone()
    }

    /// The account's home folder as the system knows it, where what the environment says of it counts for nothing.
    pub fn home(&self) -> Option<PathBuf> {
        self.reach.is_desk_alone().then(identity::home).flatten()
    }

    /// Whether people share the account, each known by their key.
    pub fn is_shared(&self) -> bool {
        self.account.as_ref().is_some_and(|account| account.keys.is_some())
    }
}

/// Refuses where the client of ssh chose, in words handed on to the program, what the administrator chooses.
fn refuse_wishes(arguments: &[OsString], wished: &str) -> anyhow::Result<()> {
    const NOT_THEIRS: [&str; 4] = ["--db", "--config", "--ssh-identity", "--contained"];
    let words: Vec<&str> = wished.split_whitespace().collect();
    let handed_on = arguments.len() > words.len()
        && arguments[arguments.len() - words.len()..]
            .iter()
            .zip(&words)
            .all(|(argument, word)| argument.as_os_str() == *word);
    if !handed_on {
        return Ok(());
    }
    let chosen = words.iter().find(|word| {
        NOT_THEIRS.iter().any(|name| {
            word.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('='))
        })
    });
    match chosen {
        Some(word) => {
            bail!("`{word}` is for the administrator to choose, not for the client of ssh")
        }
        None => Ok(()),
    }
}

/// Whether the server of ssh started the program, itself or by a shell that runs this one command.
fn started_by_server() -> bool {
    let mut process = rustix::process::getppid().map_or(0, |parent| parent.as_raw_nonzero().get());
    for _ in 0..4 {
        let folder = PathBuf::from(format!("/proc/{process}"));
        let Ok(name) = fs::read_to_string(folder.join("comm")) else {
            return false;
        };
        if name.trim().starts_with("sshd") {
            return true;
        }
        let line = fs::read(folder.join("cmdline")).unwrap_or_default();
        if line.split(|byte| *byte == 0).nth(1) != Some(b"-c") {
            return false;
        }
        let Some(parent) = fs::read_to_string(folder.join("stat")).ok().and_then(|stat| {
            let (_, rest) = stat.rsplit_once(')')?;
            rest.split_whitespace().nth(1)?.parse().ok()
        }) else {
            return false;
        };
        process = parent;
    }
    false
}

/// The accounts that the administrator set up; none where there is no such file.
fn set_up(file: &Path) -> anyhow::Result<Vec<Account>> {
    if !file.exists() {
        return Ok(Vec::new());
    }
    ensure_only_theirs(file, &[0])?;
    let shown = file.display();
    let text = fs::read_to_string(file).with_context(|| format!("reading {shown}"))?;
    let read: SetUp = toml::from_str(&text).with_context(|| format!("{shown} has a mistake"))?;
    Ok(read.account)
}

/// Refuses a file that others than these users may write or put another in the place of.
pub(in crate::cli) fn ensure_only_theirs(file: &Path, owners: &[u32]) -> anyhow::Result<()> {
    let shown = file.display();
    let whole = file.canonicalize().with_context(|| format!("looking at {shown}"))?;
    for (nr, place) in whole.ancestors().enumerate() {
        let facts =
            fs::metadata(place).with_context(|| format!("looking at {}", place.display()))?;
        let place = place.display();
        ensure!(
            facts.uid() == 0 || owners.contains(&facts.uid()),
            "{shown} is not believed: {place} belongs to another than whoever looks after it; chown root {place}"
        );
        // In a folder as /tmp everybody may make files, and take away none but their own.
        let sticky = nr > 0 && facts.mode() & 0o1000 != 0;
        ensure!(
            facts.mode() & 0o022 == 0 || sticky,
            "{shown} is not believed: others may write {place}; chmod go-w {place}"
        );
    }
    Ok(())
}

/// The login of whoever's key opened this session, on an account that is set up to be shared. `desk_owner` is the
/// owner of the desk's file, who may look after the file of keys where they are not the caller.
///
/// # Errors
/// When the account is set up for nobody or otherwise than asked, the server tells nothing, the key is not in the
/// file, or others may write the file.
pub fn operator(
    session: &Session,
    asked: Option<&str>,
    desk_owner: Option<u32>,
) -> anyhow::Result<String> {
    let keys = session.account.as_ref().and_then(|account| account.keys.as_deref());
    let Some(how) = keys else {
        bail!(
            "this account is not set up for --ssh-identity: the administrator names it, and its `keys`, in {SET_UP}"
        );
    };
    ensure!(
        asked.is_none_or(|asked| asked == how),
        "--ssh-identity names other keys than those of this account in {SET_UP}"
    );
    ensure!(
        env::var_os("SSH_CONNECTION").is_some(),
        "whose key it was is known within a session of ssh only"
    );
    if how == ENVIRONMENT {
        return env::var(OPERATOR).ok().filter(|name| !name.is_empty()).with_context(|| {
            format!(
                "the server of ssh set no {OPERATOR}: give the key `environment=\"{OPERATOR}=LOGIN\"` in authorized_keys and the server `PermitUserEnvironment {OPERATOR}`"
            )
        });
    }
    let exposed = env::var_os(EXPOSED).with_context(|| {
        format!("the server of ssh does not say which key it took ({EXPOSED}): set `ExposeAuthInfo yes` in sshd_config")
    })?;
    let exposed = told_by_server(Path::new(&exposed))?;
    let caller = rustix::process::getuid().as_raw();
    let owners: Vec<u32> = desk_owner.into_iter().filter(|owner| *owner != caller).collect();
    ensure_only_theirs(Path::new(how), &owners)?;
    let keys = fs::read_to_string(how)
        .with_context(|| format!("reading the keys of operators in {how}"))?;
    owner(&exposed, &keys).with_context(|| {
        format!("{how} has no line with this key and `environment=\"{OPERATOR}=LOGIN\"` before it")
    })
}

/// What the server of ssh says of the key, in a file as it makes it: in its place, for this account alone.
fn told_by_server(file: &Path) -> anyhow::Result<String> {
    let shown = file.display();
    let named = file.strip_prefix("/tmp").ok().and_then(Path::to_str);
    let facts = fs::symlink_metadata(file)
        .with_context(|| format!("looking at what the server of ssh says of the key, {shown}"))?;
    let caller = rustix::process::getuid().as_raw();
    ensure!(
        named.is_some_and(|name| name.starts_with("sshauth.") && !name.contains('/'))
            && facts.is_file()
            && facts.nlink() == 1
            && (facts.uid() == caller || facts.uid() == 0)
            && facts.mode().trailing_zeros() >= 6,
        "{shown} is not as the server of ssh makes it, and is not believed"
    );
    fs::read_to_string(file)
        .with_context(|| format!("reading what the server of ssh says of the key, {shown}"))
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
    use super::*;

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

    #[test]
    fn the_client_of_ssh_chooses_no_desk_and_no_config() {
        let line = |text: &str| text.split(' ').map(OsString::from).collect::<Vec<_>>();
        let handed_on = line("firstline --contained --db /srv/desk.db queue --db own.db");
        assert!(refuse_wishes(&handed_on, "queue --db own.db").is_err());
        assert!(refuse_wishes(&line("firstline queue --config=x"), "queue --config=x").is_err());
        // What the administrator wrote is theirs, whatever the client wished for.
        let own = line("firstline --contained --db /srv/desk.db");
        assert!(refuse_wishes(&own, "sh --db own.db").is_ok());
        assert!(refuse_wishes(&own, "").is_ok());
        assert!(refuse_wishes(&line("firstline --contained queue"), "queue").is_ok());
    }

    #[test]
    fn what_others_may_write_is_not_believed() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("ssh.toml");
        fs::write(&file, "[[account]]\nname = \"desk\"\n").unwrap();
        let me = rustix::process::getuid().as_raw();
        let mode = |mode| fs::set_permissions(&file, fs::Permissions::from_mode(mode)).unwrap();
        mode(0o644);
        ensure_only_theirs(&file, &[me]).unwrap();
        mode(0o664);
        assert!(ensure_only_theirs(&file, &[me]).is_err());
        mode(0o644);
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o777)).unwrap();
        assert!(ensure_only_theirs(&file, &[me]).is_err());
        // A file that looks like the server's, elsewhere than the server puts it.
        assert!(told_by_server(&file).is_err());
    }
}
