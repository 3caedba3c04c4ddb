//! Where the desk lies: what is asked of the file before it is opened, and whether it is still the
//! same file while it is open.
//!
//! The file is never opened here: closing it would drop the locks of the connection.

use std::{
    fs,
    io::{self, Read as _},
    os::unix::fs::{MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
    process,
};

use anyhow::{Context as _, anyhow, bail};
use rustix::{
    fs::{CWD, RenameFlags},
    io::Errno,
    process::Pid,
};

/// A file, told apart from every other: its device and its inode.
type Identity = Option<(u64, u64)>;

/// The file of an open desk with the two beside it.
#[derive(Debug)]
pub struct Place {
    path: PathBuf,
    files: [(PathBuf, Identity); 3],
}

/// The folder that a file lies in: that of the process where a name stands alone.
fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// The absolute path of a desk's file, with symbolic links in its folder resolved.
pub fn resolve(path: &Path) -> anyhow::Result<PathBuf> {
    let name = path.file_name().ok_or_else(|| anyhow!("{} names no file", path.display()))?;
    let folder = folder_of(path);
    let folder = folder.canonicalize().with_context(|| {
        format!(
            "there is no folder {}: create it, or name another place with --db",
            folder.display()
        )
    })?;
    Ok(folder.join(name))
}

/// Asks of a file what a desk needs: that it is there, a file of its own and nobody's to write.
pub fn inspect(path: &Path) -> anyhow::Result<()> {
    let shown = path.display();
    let facts = match fs::symlink_metadata(path) {
        Ok(facts) => facts,
        Err(error) if error.kind() == io::ErrorKind::NotFound => bail!(
            "there is no desk at {shown}: create one with `firstline init`, or look at one with `firstline demo`"
        ),
        Err(error) => return Err(error).with_context(|| format!("cannot look at {shown}")),
    };
    if facts.file_type().is_symlink() {
        bail!(
            "{shown} is a symbolic link: name the file itself, so that its locks are shared by everyone"
        );
    }
    if !facts.is_file() {
        bail!("{shown} is not a file");
    }
    if facts.nlink() > 1 {
        bail!(
            "{shown} has {} names (hard links): a desk has one, as its log lies beside its name; remove the others",
            facts.nlink()
        );
    }
    if facts.mode() & 0o002 != 0 {
        bail!("everyone on this machine may write {shown}: take that away with `chmod o-w`");
    }
    refuse_network(path)
}

/// Locks do not hold on file systems of the network.
pub fn refuse_network(path: &Path) -> anyhow::Result<()> {
    // The numbers of the file systems, from Linux' `magic.h` and the sources of each.
    const NETWORK: &[(u32, &str)] = &[
        (0x6969, "NFS"),
        (0x517b, "SMB"),
        (0xff53_4d42, "CIFS"),
        (0xfe53_4d42, "SMB2"),
        (0x0102_1997, "9P"),
        (0x6573_5546, "FUSE"),
        (0x5346_414f, "AFS"),
        (0x7375_7245, "Coda"),
        (0x00c3_6400, "Ceph"),
        (0x0bd0_0bd0, "Lustre"),
        (0x0116_1970, "GFS2"),
        (0x7461_636f, "OCFS2"),
    ];
    let facts = rustix::fs::statfs(path)
        .with_context(|| format!("cannot look at the file system of {}", path.display()))?;
    let kind = facts.f_type as u32;
    if let Some((_, name)) = NETWORK.iter().find(|(magic, _)| *magic == kind) {
        bail!(
            "{} lies on {name}: a desk needs a disk of this machine, as locks do not hold over the network",
            path.display()
        );
    }
    Ok(())
}

/// Refuses a name under which there is something already.
pub fn refuse_taken(path: &Path) -> anyhow::Result<()> {
    if fs::symlink_metadata(path).is_ok() {
        bail!("{} is there already: name another file, or remove that one first", path.display());
    }
    Ok(())
}

/// The name under which this process writes a file until it is whole.
pub fn part(path: &Path) -> PathBuf {
    beside(path, &format!(".{}.part", process::id()))
}

/// Gives a file that is whole its name, where nothing has it, and has the disk keep it.
pub fn name(part: &Path, path: &Path) -> anyhow::Result<()> {
    fs::File::open(part)?.sync_all()?;
    match rustix::fs::renameat_with(CWD, part, CWD, path, RenameFlags::NOREPLACE) {
        Err(Errno::EXIST) => refuse_taken(path)?,
        // A file system that cannot do both at once.
        Err(Errno::INVAL | Errno::NOSYS) => {
            refuse_taken(path)?;
            fs::rename(part, path)?;
        }
        done => done.with_context(|| format!("naming {}", path.display()))?,
    }
    // The name is on disk only when its folder is.
    fs::File::open(folder_of(path))?.sync_all()?;
    Ok(())
}

/// Removes a database with the files beside it. It must be this process's alone.
pub fn remove(path: &Path) {
    for ending in ["", "-wal", "-shm", "-journal"] {
        let _ = fs::remove_file(beside(path, ending));
    }
}

/// Removes what processes that were killed left of writing a file of this name, or another database beside it.
/// Answers what it was.
pub fn clear_parts(path: &Path) -> Vec<PathBuf> {
    let mut cleared = Vec::new();
    let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
        return cleared;
    };
    for entry in fs::read_dir(folder_of(path)).into_iter().flatten().flatten() {
        let file = entry.file_name();
        let written = file.to_str().and_then(|file| file.strip_suffix(".part")?.rsplit_once('.'));
        let Some((of, writer)) = written else { continue };
        if !writer.parse().is_ok_and(is_gone) {
            continue;
        }
        if of == name || is_database(&entry.path()) {
            remove(&entry.path());
            cleared.push(entry.path());
        }
    }
    cleared
}

/// Whether a file that no process of ours has open is a database, or nothing yet.
fn is_database(path: &Path) -> bool {
    const HEAD: &[u8; 16] = b"SQLite format 3\0";
    let mut head = Vec::new();
    let read = fs::File::open(path).and_then(|file| file.take(16).read_to_end(&mut head));
    // The first page of a copy is written last.
    read.is_ok() && (head == HEAD || head.iter().all(|byte| *byte == 0))
}

/// The names of the copies of a desk that lie beside it: those made before it was brought up to date, and
/// what killed backups left. Sorted.
pub fn copies(path: &Path) -> Vec<String> {
    let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
        return Vec::new();
    };
    let is_copy = |file: &String| {
        file.strip_prefix(name).is_some_and(|rest| {
            rest.starts_with(".before-") || rest.strip_suffix(".part").is_some()
        })
    };

    let mut copies: Vec<String> = fs::read_dir(folder_of(path))
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(is_copy)
        .collect();
    copies.sort();
    copies
}

/// Whether no process has this number any more.
pub fn is_gone(process: u32) -> bool {
    let process = i32::try_from(process).ok().and_then(Pid::from_raw);
    process.is_some_and(|pid| rustix::process::test_kill_process(pid) == Err(Errno::SRCH))
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

/// Makes the empty file of a new desk. In a folder that its group shares (setgid) the group may write
/// it; elsewhere only its owner may read it.
pub fn make(path: &Path) -> anyhow::Result<()> {
    let shown = path.display();
    let folder = folder_of(path);
    refuse_network(folder)?;
    let shared = fs::metadata(folder)?.mode() & 0o2000 != 0;
    let made = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    made.with_context(|| format!("cannot create {shown}"))?;
    if shared {
        fs::set_permissions(path, fs::Permissions::from_mode(0o660))?;
    }
    Ok(())
}

impl Place {
    /// Takes down which files an open desk has.
    pub fn watch(path: PathBuf) -> anyhow::Result<Self> {
        let files = [path.clone(), beside(&path, "-wal"), beside(&path, "-shm")];
        let mut known = Vec::with_capacity(3);
        for file in files {
            let identity = identity(&file)?;
            known.push((file, identity));
        }
        let files = known.try_into().map_err(|_| anyhow!("a desk has three files"))?;
        Ok(Self { path, files })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether the files are still those that were opened. SQLite would go on writing into files that
    /// nobody sees any more.
    pub fn check(&self) -> anyhow::Result<()> {
        for (file, known) in &self.files {
            let now = identity(file)?;
            if now != *known && known.is_some() {
                let what = if now.is_some() { "was replaced by another file" } else { "is gone" };
                bail!(
                    "{} {what} while the desk was open. Nothing is written any more, so that no work is lost unseen: \
                     put it back, or close firstline everywhere and open it again",
                    file.display()
                );
            }
        }
        Ok(())
    }
}

fn identity(path: &Path) -> anyhow::Result<Identity> {
    match fs::symlink_metadata(path) {
        Ok(facts) => Ok(Some((facts.dev(), facts.ino()))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("cannot look at {}", path.display())),
    }
}
