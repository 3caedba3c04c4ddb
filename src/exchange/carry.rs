//! A whole desk as JSON lines or CSV: one file, or a folder with a file a table.
//!
//! A file of JSON lines begins with what the export says of itself; each line that follows is a row, with
//! the name of its `table`. A folder has the same head in `desk.json`, and a file a table in `truth`.
//! Bytes are base64: in JSON as `{"$bytes": "…"}`, in CSV as `\b…`. In CSV `\N` is nothing at all, and a
//! text that begins with a backslash has another before it.

use std::{
    fs::{self, File},
    io::{BufRead, BufReader, BufWriter, Read as _, Write},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, anyhow, bail};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Map, Value, json};

use crate::model::carry::{Cell, Head, MARK, Row};

/// The file of a folder in which the export tells of itself.
const HEAD: &str = "desk.json";
/// The folder of the tables that are read back.
/// By what spreadsheets know UTF-8.
const UTF8_MARK: &[u8] = b"\xef\xbb\xbf";
const TRUTH: &str = "truth";

/// How rows are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Writing {
    /// A JSON object a line.
    Jsonl,
    /// Comma-separated values with a header.
    Csv,
}

impl Writing {
    /// The word on the command line, in the log, and at the end of names.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Jsonl => "jsonl",
            Self::Csv => "csv",
        }
    }
}

/// Whether a path is an export of a whole desk.
pub fn is_export(path: &Path) -> bool {
    let head = if path.is_dir() { path.join(HEAD) } else { path.to_owned() };
    let Ok(file) = File::open(head) else {
        return false;
    };
    let mut begin = Vec::new();
    let begun = format!("{{\"mark\":\"{MARK}\"");
    let read = file.take(begun.len() as u64).read_to_end(&mut begin);
    read.is_ok() && begin == begun.as_bytes()
}

/// One stream of JSON lines.
#[expect(missing_debug_implementations, reason = "any writer will do")]
pub struct Stream<'a> {
    out: &'a mut dyn Write,
}

impl<'a> Stream<'a> {
    /// Begins it with the head.
    pub fn begin(out: &'a mut dyn Write, head: &Head) -> anyhow::Result<Self> {
        crate::model::safe_json::write(&mut *out, head)?;
        out.write_all(b"\n")?;
        Ok(Self { out })
    }

    pub fn row(&mut self, row: Row) -> anyhow::Result<()> {
        let table = ("table".to_owned(), Value::String(row.table));
        let cells = row.cells.into_iter().map(|(name, cell)| (name, json_of(cell)));
        let object: Map<String, Value> = std::iter::once(table).chain(cells).collect();
        crate::model::safe_json::write(&mut *self.out, &object)?;
        self.out.write_all(b"\n")?;
        Ok(())
    }
}

/// A folder with a file a table.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    writing: Writing,
    open: Option<(String, Table)>,
}

#[derive(Debug)]
enum Table {
    Jsonl(BufWriter<File>),
    Csv(Box<csv::Writer<File>>),
}

impl Folder {
    /// Makes the folder; one that is there must be empty.
    ///
    /// # Errors
    /// When it is not, or cannot be made.
    pub fn make(path: &Path, writing: Writing) -> anyhow::Result<Self> {
        if fs::read_dir(path).is_ok_and(|mut inside| inside.next().is_some()) {
            bail!("{} is not empty; name a new folder", path.display());
        }
        let making = || format!("making {}", path.display());
        fs::create_dir_all(path.join(TRUTH)).with_context(making)?;
        // What is in it is for those who may read the desk.
        #[cfg(unix)]
        fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o700))
            .with_context(making)?;
        Ok(Self { path: path.to_owned(), writing, open: None })
    }

    pub fn head(&self, head: &Head) -> anyhow::Result<()> {
        let path = self.path.join(HEAD);
        fs::write(&path, format!("{}\n", json!(head)))
            .with_context(|| format!("writing {}", path.display()))
    }

    /// Writes a row of the truth. Rows of one table come one after the other.
    pub fn row(&mut self, row: Row) -> anyhow::Result<()> {
        let under = Path::new(TRUTH).join(&row.table);
        let cells = row
            .cells
            .into_iter()
            .map(|(name, cell)| match self.writing {
                Writing::Jsonl => (name, json_of(cell)),
                Writing::Csv => (name, Value::String(csv_of(cell))),
            })
            .collect();
        self.put(&under, cells)
    }

    /// Writes a row of a table for people and other programs, at the top of the folder.
    pub fn shown(&mut self, table: &str, cells: Vec<(String, Value)>) -> anyhow::Result<()> {
        self.put(Path::new(table), cells)
    }

    fn put(&mut self, under: &Path, cells: Vec<(String, Value)>) -> anyhow::Result<()> {
        let name = format!("{}.{}", under.display(), self.writing.word());
        if self.open.as_ref().is_none_or(|(open, _)| *open != name) {
            self.close()?;
            let path = self.path.join(&name);
            let mut file =
                File::create_new(&path).with_context(|| format!("writing {}", path.display()))?;
            if self.writing == Writing::Csv && !under.starts_with(TRUTH) {
                // For people: their spreadsheets know UTF-8 by it.
                file.write_all(UTF8_MARK)?;
            }
            let table = match self.writing {
                Writing::Jsonl => Table::Jsonl(BufWriter::new(file)),
                Writing::Csv => {
                    let mut table = csv::Writer::from_writer(file);
                    table.write_record(cells.iter().map(|(name, _)| name))?;
                    Table::Csv(Box::new(table))
                }
            };
            self.open = Some((name, table));
        }
        match &mut self.open {
            Some((_, Table::Jsonl(out))) => {
                let object: Map<String, Value> = cells.into_iter().collect();
                crate::model::safe_json::write(&mut *out, &object)?;
                out.write_all(b"\n")?;
            }
            Some((_, Table::Csv(table))) => {
                table.write_record(cells.iter().map(|(_, value)| match value {
                    Value::String(text) => text.as_str(),
                    // Whoever writes CSV gives texts, or nothing.
                    _ => "",
                }))?;
            }
            None => {}
        }
        Ok(())
    }

    /// Ends the table that is open.
    ///
    /// # Errors
    /// When the disk is full.
    pub fn close(&mut self) -> anyhow::Result<()> {
        match self.open.take() {
            Some((_, Table::Jsonl(mut out))) => out.flush()?,
            Some((_, Table::Csv(mut table))) => table.flush()?,
            None => {}
        }
        Ok(())
    }
}

fn json_of(cell: Cell) -> Value {
    match cell {
        Cell::Null => Value::Null,
        Cell::Integer(number) => number.into(),
        Cell::Real(number) => number.into(),
        Cell::Text(text) => text.into(),
        Cell::Bytes(bytes) => json!({ "$bytes": STANDARD.encode(bytes) }),
    }
}

fn csv_of(cell: Cell) -> String {
    match cell {
        Cell::Null => "\\N".to_owned(),
        Cell::Integer(number) => number.to_string(),
        Cell::Real(number) => number.to_string(),
        Cell::Text(text) if text.starts_with('\\') => format!("\\{text}"),
        Cell::Text(text) => text,
        Cell::Bytes(bytes) => format!("\\b{}", STANDARD.encode(bytes)),
    }
}

fn of_json(value: Value) -> anyhow::Result<Cell> {
    Ok(match value {
        Value::Null => Cell::Null,
        Value::String(text) => Cell::Text(text),
        Value::Number(number) => match number.as_i64() {
            Some(number) => Cell::Integer(number),
            None => Cell::Real(number.as_f64().unwrap_or_default()),
        },
        Value::Object(object) => match object.get("$bytes") {
            Some(Value::String(bytes)) if object.len() == 1 => Cell::Bytes(STANDARD.decode(bytes)?),
            _ => bail!("an object that is no bytes"),
        },
        Value::Bool(_) | Value::Array(_) => bail!("{value} is no value of a row"),
    })
}

/// SQLite takes a number written as a text for a number where a column asks one.
fn of_csv(text: &str) -> anyhow::Result<Cell> {
    Ok(match text.strip_prefix('\\') {
        None => Cell::Text(text.to_owned()),
        Some("N") => Cell::Null,
        Some(rest) => match (rest.strip_prefix('b'), rest.starts_with('\\')) {
            (_, true) => Cell::Text(rest.to_owned()),
            (Some(bytes), false) => Cell::Bytes(STANDARD.decode(bytes)?),
            (None, false) => bail!("`{text}` is no value of a row"),
        },
    })
}

/// The rows of an export.
type Rows = Box<dyn Iterator<Item = anyhow::Result<Row>>>;

/// Reads an export: what it says of itself, and its rows.
///
/// # Errors
/// When it cannot be opened, or its head cannot be read; what is wrong further on comes with the rows.
pub fn read(path: &Path) -> anyhow::Result<(Head, Rows)> {
    let opening = |path: &Path| {
        let shown = path.display().to_string();
        File::open(path).with_context(|| format!("opening {shown}"))
    };
    if path.is_dir() {
        let head: Head = serde_json::from_reader(BufReader::new(opening(&path.join(HEAD))?))
            .with_context(|| format!("{HEAD} cannot be read"))?;
        let mut all: Vec<Rows> = Vec::new();
        for (table, count) in &head.rows {
            if *count == 0 {
                continue;
            }
            let under = path.join(TRUTH);
            let jsonl = under.join(format!("{table}.jsonl"));
            all.push(if jsonl.exists() {
                json_rows(BufReader::new(opening(&jsonl)?), Some(table.clone()))
            } else {
                csv_rows(opening(&under.join(format!("{table}.csv")))?, table.clone())?
            });
        }
        return Ok((head, Box::new(all.into_iter().flatten())));
    }
    let mut input = BufReader::new(opening(path)?);
    let mut first = Vec::new();
    input.read_until(b'\n', &mut first)?;
    let head = serde_json::from_slice(&first)
        .map_err(|_| anyhow!("{} does not begin as an export does", path.display()))?;
    Ok((head, json_rows(input, None)))
}

/// Rows a line; of one table, or each with its own.
fn json_rows(input: impl BufRead + 'static, table: Option<String>) -> Rows {
    let lines = input.split(b'\n');
    let whole = lines.filter(|line| line.as_ref().map_or(true, |line| !line.is_empty()));
    Box::new(whole.zip(1_u64..).map(move |(line, number)| {
        let read = |line: std::io::Result<Vec<u8>>| -> anyhow::Result<Row> {
            let mut object: Map<String, Value> = serde_json::from_slice(&line?)?;
            let table = match &table {
                Some(table) => table.clone(),
                None => match object.shift_remove("table") {
                    Some(Value::String(table)) => table,
                    _ => bail!("it names no table"),
                },
            };
            let cells = object
                .into_iter()
                .map(|(name, value)| Ok((name, of_json(value)?)))
                .collect::<anyhow::Result<_>>()?;
            Ok(Row { table, cells })
        };
        read(line).with_context(|| format!("row {number} of the export"))
    }))
}

fn csv_rows(file: File, table: String) -> anyhow::Result<Rows> {
    let mut reader = csv::Reader::from_reader(file);
    let names: Vec<String> = reader.headers()?.iter().map(str::to_owned).collect();
    let records = reader.into_records().zip(1_u64..);
    Ok(Box::new(records.map(move |(record, number)| {
        let read = |record: csv::Result<csv::StringRecord>| -> anyhow::Result<Row> {
            let cells = names
                .iter()
                .zip(record?.iter())
                .map(|(name, text)| Ok((name.clone(), of_csv(text)?)))
                .collect::<anyhow::Result<_>>()?;
            Ok(Row { table: table.clone(), cells })
        };
        read(record).with_context(|| format!("row {number} of `{table}`"))
    })))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_come_back_as_they_went() {
        for cell in [
            Cell::Null,
            Cell::Text(String::new()),
            Cell::Text("\\N".into()),
            Cell::Text("\\b".into()),
            Cell::Text("строка \"с\"\nкавычками, и не только".into()),
            Cell::Bytes(vec![0, 255, 7]),
            Cell::Bytes(Vec::new()),
        ] {
            assert_eq!(of_csv(&csv_of(cell.clone())).unwrap(), cell);
            assert_eq!(of_json(json_of(cell.clone())).unwrap(), cell);
        }
        assert_eq!(of_json(json_of(Cell::Integer(i64::MIN))).unwrap(), Cell::Integer(i64::MIN));
        assert!(of_csv("\\x").is_err());
        assert!(of_json(json!([1])).is_err());
    }
}
