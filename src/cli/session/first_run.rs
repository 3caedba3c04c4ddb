//! The first run: where there is no desk yet, a few questions in the terminal lay one out. Everything
//! asked has an answer that Enter takes; an end of input leaves without a trace.

use std::{
    io::{self, BufRead, Write},
    path::{Path, PathBuf},
};

use crate::cli::init::{self, Init};
use crate::{
    model::safe_text::SafeText,
    standards::{self, Loaded},
    text::{FirstRun, Language, Text, fill},
};

/// Asks, and answers what `init` is to do; none where nobody answers.
///
/// # Errors
/// When the terminal cannot be read or written.
pub fn ask(
    input: &mut dyn BufRead,
    out: &mut dyn Write,
    language: Language,
    user: &str,
    db: &Path,
) -> io::Result<Option<Init>> {
    let text = Text::of(language).first_run;
    writeln!(out, "{}\n", fill(&text.welcome, &[("file", &db.display().to_string())]))?;
    let usual = init::code(language);
    let Some(language) = question(input, out, &text, &text.language, usual, |answer| {
        init::language(answer).map_err(|_| text.language_wrong.clone())
    })?
    else {
        return Ok(None);
    };
    // From here on in the language just chosen.
    let text = Text::of(language).first_run;
    let Some(name) = question(input, out, &text, &text.name, user, |answer| Ok(answer.to_owned()))?
    else {
        return Ok(None);
    };
    let Some((folder, loaded)) = question(input, out, &text, &text.standard, "", |answer| {
        standard(answer, language, &text)
    })?
    else {
        return Ok(None);
    };
    let departments: Vec<(&str, &str)> = loaded
        .standard
        .iter()
        .flat_map(|standard| &standard.departments)
        .map(|department| (department.id.as_str(), department.title.as_str()))
        .collect();
    let longest = departments.iter().map(|(id, _)| id.len()).max().unwrap_or(0);
    let listed: Vec<String> = departments
        .iter()
        .map(|(id, title)| format!("\n  {id:longest$}  {}", SafeText::line(title)))
        .collect();
    let usual =
        loaded.standard.as_ref().map_or("", |standard| standard.fallback.department.as_str());
    let asked = fill(&text.department, &[("departments", &listed.concat())]);
    let Some(department) = question(input, out, &text, &asked, usual, |answer| {
        if departments.iter().any(|(id, _)| *id == answer) {
            Ok(answer.to_owned())
        } else {
            Err(asked.clone())
        }
    })?
    else {
        return Ok(None);
    };
    Ok(Some(Init {
        language: folder.is_none().then_some(language),
        standards: folder,
        simulated: false,
        name: Some(name),
        department: Some(department),
    }))
}

/// The standard named: a folder, or for nothing the one that comes with the program.
fn standard(
    answer: &str,
    language: Language,
    text: &FirstRun,
) -> Result<(Option<PathBuf>, Loaded), String> {
    if answer.is_empty() {
        return Ok((None, standards::load_files(&init::builtin(language))));
    }
    let folder = PathBuf::from(answer);
    let loaded = standards::load_dir(&folder);
    if loaded.standard.is_some() {
        return Ok((Some(folder), loaded));
    }
    let mut report = Vec::new();
    loaded.report(&mut report, &Text::of(language), false).map_err(|error| error.to_string())?;
    Err(format!("{}\n{}", String::from_utf8_lossy(&report).trim_end(), text.standard_wrong))
}

/// Asks until the answer is right; none at the end of the input.
fn question<T>(
    input: &mut dyn BufRead,
    out: &mut dyn Write,
    text: &FirstRun,
    asked: &str,
    usual: &str,
    read: impl Fn(&str) -> Result<T, String>,
) -> io::Result<Option<T>> {
    loop {
        if usual.is_empty() {
            write!(out, "{asked}: ")?;
        } else {
            write!(out, "{asked} [{usual}]: ")?;
        }
        out.flush()?;
        let mut line = String::new();
        if input.read_line(&mut line)? == 0 {
            writeln!(out, "\n{}", text.left)?;
            return Ok(None);
        }
        let answer = match line.trim() {
            "" => usual,
            answer => answer,
        };
        match read(answer) {
            Ok(value) => return Ok(Some(value)),
            Err(wrong) => writeln!(out, "{wrong}")?,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answers(typed: &str) -> (Option<Init>, String) {
        let mut out = Vec::new();
        let init =
            ask(&mut typed.as_bytes(), &mut out, Language::English, "anna", Path::new("/desk.db"))
                .unwrap();
        (init, String::from_utf8(out).unwrap())
    }

    #[test]
    fn enter_takes_what_is_offered() {
        let (init, out) = answers("\n\n\n\n");
        let init = init.unwrap();
        assert_eq!(init.language, Some(Language::English));
        assert_eq!(init.name.as_deref(), Some("anna"));
        assert_eq!(init.standards, None);
        assert!(init.department.is_some());
        assert!(out.contains("/desk.db"), "{out}");
    }

    #[test]
    fn asks_again_and_speaks_the_language_chosen() {
        let (init, out) = answers("de\nru\nАнна Петровна\n/no/such/folder\n\nnowhere\n\n");
        let init = init.unwrap();
        assert_eq!(init.language, Some(Language::Russian));
        assert_eq!(init.name.as_deref(), Some("Анна Петровна"));
        assert!(out.contains("/no/such/folder"), "{out}");
        assert!(out.contains("Отделы"), "{out}");
    }

    #[test]
    fn an_end_of_input_leaves() {
        assert!(answers("en\n").0.is_none());
    }
}
