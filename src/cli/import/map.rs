//! What `--map` says: a field and its column, the name of a ready map, or the file of one.

use std::{fs, io::Write as _, path::PathBuf, str::FromStr};

use anyhow::Context as _;

use super::{Import, Kind};
use crate::{
    cli::{Context, Failure},
    exchange::{Mapping, READY, Ready, TableMap},
    problem::nearest,
    text::{Text, fill},
};

/// One `--map`.
#[derive(Debug, Clone)]
pub enum MapArgument {
    /// `body=Text`
    Column(String, String),
    /// `zendesk`, `list`
    Named(String),
    /// `ours.toml`
    File(PathBuf),
}

/// Asks for the list of the ready maps.
const LIST: &str = "list";

impl FromStr for MapArgument {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let is_file = || {
            let path = PathBuf::from(text);
            path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("toml"))
        };
        if let Some((field, column)) = text.split_once('=').filter(|_| !is_file()) {
            let named = !field.is_empty() && !column.is_empty();
            return named
                .then(|| Self::Column(field.to_owned(), column.to_owned()))
                .ok_or_else(|| format!("`{text}` is not FIELD=COLUMN"));
        }
        if text == LIST || Ready::named(text).is_some() {
            return Ok(Self::Named(text.to_owned()));
        }
        if is_file() {
            return Ok(Self::File(PathBuf::from(text)));
        }
        let known = || READY.iter().map(|ready| ready.name);
        Err(nearest(text, known()).map_or_else(
            || {
                let known = known().collect::<Vec<_>>().join(", ");
                format!("`{text}` is neither FIELD=COLUMN nor FILE.toml nor one of: {known}")
            },
            |near| format!("there is no map `{text}`; did you mean `{near}`?"),
        ))
    }
}

/// The mapping that the arguments ask for; none where maps were asked for themselves, and were written out.
pub(super) fn mapping(
    arguments: &Import,
    context: &mut Context,
) -> Result<Option<Mapping>, Failure> {
    let mut columns = Vec::new();
    let mut maps = Vec::new();
    for argument in &arguments.map {
        match argument {
            MapArgument::Column(field, column) => columns.push((field.clone(), column.clone())),
            map => maps.push(map),
        }
    }
    if maps.len() > 1 {
        return Err(Failure::Usage("a table has one map: give one --map FILE.toml".to_owned()));
    }
    if let Some(MapArgument::Named(name)) = maps.first()
        && (name == LIST || arguments.paths.is_empty())
    {
        write_out(name, context)?;
        return Ok(None);
    }
    if arguments.paths.is_empty() {
        return Err(Failure::Usage("name the file to import".to_owned()));
    }
    let own = matches!(arguments.format, Some(Kind::Zammad | Kind::OsTicket | Kind::Rt));
    if own && !maps.is_empty() {
        return Err(Failure::Usage(
            "--format names a desk whose columns are known; leave it or --map out".to_owned(),
        ));
    }

    let mapping = Mapping::new(&columns)
        .map_err(|error| Failure::Usage(Text::of(context.language).reason(&error.to_string())))?;
    Ok(Some(match maps.first() {
        Some(MapArgument::File(path)) => mapping.with_map(read(path, context)?),
        Some(MapArgument::Named(name)) => match Ready::named(name) {
            Some(ready) => mapping.with_map(ready.map()),
            None => mapping,
        },
        _ => mapping,
    }))
}

/// Reads the file of a map, or says everything that is wrong with it.
fn read(path: &PathBuf, context: &Context) -> Result<TableMap, Failure> {
    let text =
        fs::read_to_string(path).with_context(|| format!("reading the map {}", path.display()))?;
    let name = path.file_stem().unwrap_or_default().to_string_lossy();
    let file = path.display().to_string();
    TableMap::read(&name, &file, &text).map_err(|problems| {
        let words = Text::of(context.language);
        let told: Vec<String> = problems
            .iter()
            .map(|problem| {
                let problem = words.problem(problem);
                problem.render_as(&words.problem_labels(), Some(&text), context.colour)
            })
            .collect();
        let label = fill(&words.problem_label.map, &[("file", &file)]);
        Failure::Refused(format!("{label}\n{}", told.join("\n")))
    })
}

fn write_out(name: &str, context: &mut Context) -> Result<(), Failure> {
    if let Some(ready) = Ready::named(name) {
        write!(context.out, "{}", ready.text)?;
        return Ok(());
    }
    for ready in READY {
        writeln!(context.out, "{:<10} {}", ready.name, ready.map().title)?;
    }
    Ok(())
}
