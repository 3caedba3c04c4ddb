//! Which standard is meant: a folder, a version of the desk, or the one in force.

use std::{path::Path, sync::Arc};

use crate::{
    cli::{Context, Failure, init},
    desk::Desk,
    model::{card::StandardVersion, id::StandardHash, standard::Standard},
    standards::{load_dir, load_files},
    text::{Text, fill},
};

/// What people call the standard in force.
pub const IN_FORCE: &str = "in-force";

/// The standard that is meant by a folder, `in-force`, a version's name, or the first characters of
/// its hash. Without a desk the one in force is the one that comes with the program.
pub fn standard(name: &str, context: &mut Context) -> Result<Arc<Standard>, Failure> {
    if Path::new(name).is_dir() {
        return folder(Path::new(name), context);
    }
    if name == IN_FORCE && !context.db.exists() {
        let loaded = load_files(&init::builtin(context.language));
        return loaded
            .standard
            .map(Arc::new)
            .ok_or_else(|| Failure::Refused("the program's own standard has errors".into()));
    }
    if !context.db.exists() {
        return Err(Failure::Refused(format!(
            "`{name}` is no folder, and there is no desk at {} that could know a version of that name",
            context.db.display()
        )));
    }
    let mut desk = context.desk()?;
    context.me(&mut desk)?;
    if name == IN_FORCE {
        let now = context.now(&desk)?;
        return Ok(desk.standard(now)?);
    }
    let hash = version(name, &desk)?.standard;
    kept(&hash, &mut desk)
}

/// The standard of a folder. Where it has errors they are all shown, and nothing comes of it.
pub fn folder(path: &Path, context: &mut Context) -> Result<Arc<Standard>, Failure> {
    let loaded = load_dir(path);
    if let Some(standard) = loaded.standard {
        return Ok(Arc::new(standard));
    }
    let text = Text::of(context.language);
    loaded.report(&mut std::io::stderr().lock(), &text, context.colour)?;
    let folder = path.display().to_string();
    Err(Failure::Refused(fill(&text.problem_label.has_errors, &[("folder", &folder)])))
}

/// The version of a desk that is meant by its name or the first characters of its hash.
pub fn version(name: &str, desk: &Desk) -> Result<StandardVersion, Failure> {
    let versions = desk.standard_versions()?;
    let by_hash: Vec<&StandardVersion> = versions
        .iter()
        .filter(|version| name.len() >= 4 && version.standard.as_str().starts_with(name))
        .collect();
    let by_name: Vec<&StandardVersion> =
        versions.iter().filter(|version| version.version == name).collect();
    match (&by_hash[..], &by_name[..]) {
        ([one], _) | ([], [one]) => Ok((*one).clone()),
        ([], []) => {
            let known: Vec<String> = versions.iter().map(label).collect();
            Err(Failure::Refused(format!(
                "`{name}` is no folder and no version of this desk; it has {}",
                known.join(", ")
            )))
        }
        (several, named) => {
            let all = if several.is_empty() { named } else { several };
            let all: Vec<String> = all.iter().map(|version| label(version)).collect();
            Err(Failure::Refused(format!(
                "`{name}` names several versions: {}; write the hash",
                all.join(", ")
            )))
        }
    }
}

/// A version's name with the beginning of its hash.
pub fn label(version: &StandardVersion) -> String {
    format!("{} ({})", version.version, short(&version.standard))
}

/// The beginning of a hash: enough to name a version.
pub fn short(hash: &StandardHash) -> &str {
    hash.as_str().get(..12).unwrap_or(hash.as_str())
}

/// A standard kept in a desk.
pub fn kept(hash: &StandardHash, desk: &mut Desk) -> Result<Arc<Standard>, Failure> {
    desk.standard_by(hash)?
        .ok_or_else(|| Failure::Refused(format!("the desk does not keep the standard {hash}")))
}
