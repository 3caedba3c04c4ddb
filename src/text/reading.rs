//! Reading the texts from their file, each where its field is. By hand and not by serde: what that makes of
//! structs of hundreds of texts was a sixth of all the code of the program, and of the time to build it.

use std::{array, cell::RefCell, collections::BTreeMap};

use toml::de::{DeTable, DeValue};

/// What is wrong with a file of texts: a text that is missing, is of another kind, or is nowhere asked for.
type Faults = RefCell<Vec<String>>;

/// What a value of the file is read as.
pub trait Read: Sized {
    fn read(value: Value<'_>) -> Self;
}

/// A value of the file, or that there is none.
#[derive(Debug)]
pub struct Value<'f> {
    found: Option<DeValue<'f>>,
    /// Where it stands.
    table: &'f str,
    name: &'f str,
    faults: &'f Faults,
}

/// The values of a table that were not taken yet.
#[derive(Debug)]
pub struct Fields<'f> {
    left: DeTable<'f>,
    name: &'f str,
    faults: &'f Faults,
}

/// Reads a whole file.
///
/// # Errors
/// What is wrong with it, a line each.
pub(super) fn whole<T: Read>(source: &str) -> Result<T, String> {
    let table = DeTable::parse(source).map_err(|error| error.to_string())?.into_inner();
    let faults = Faults::default();
    let found = Some(DeValue::Table(table));
    let read = T::read(Value { found, table: "", name: "", faults: &faults });
    let faults = faults.into_inner();
    if faults.is_empty() { Ok(read) } else { Err(faults.join("\n")) }
}

impl<'f> Value<'f> {
    fn fault<T: Default>(&self, wants: &str) -> T {
        let fault = format!("[{}] {} is {wants}", self.table, self.name);
        self.faults.borrow_mut().push(fault);
        T::default()
    }

    /// Something within it.
    fn within(&self, value: DeValue<'f>) -> Self {
        Self { found: Some(value), ..*self }
    }
}

impl<'f> Fields<'f> {
    pub fn of(mut value: Value<'f>) -> Self {
        let left = match value.found.take() {
            Some(DeValue::Table(table)) => table,
            _ => value.fault("a table that is missing"),
        };
        Self { left, name: value.name, faults: value.faults }
    }

    /// The value of this name, as what it is to be.
    pub fn take<T: Read>(&mut self, name: &'static str) -> T {
        let found = self.left.remove(name).map(toml::Spanned::into_inner);
        T::read(Value { found, table: self.name, name, faults: self.faults })
    }

    /// Nothing more is taken.
    pub fn end(self) {
        for name in self.left.keys() {
            let fault = format!("[{}] {} is asked for nowhere", self.name, name.get_ref());
            self.faults.borrow_mut().push(fault);
        }
    }
}

impl Read for String {
    fn read(mut value: Value<'_>) -> Self {
        match value.found.take() {
            Some(DeValue::String(text)) => text.into_owned(),
            _ => value.fault("a text that is missing"),
        }
    }
}

impl Read for Option<String> {
    fn read(value: Value<'_>) -> Self {
        value.found.is_some().then(|| String::read(value))
    }
}

impl Read for Vec<String> {
    fn read(mut value: Value<'_>) -> Self {
        match value.found.take() {
            Some(DeValue::Array(texts)) => texts
                .into_iter()
                .map(|text| String::read(value.within(text.into_inner())))
                .collect(),
            _ => value.fault("a list that is missing"),
        }
    }
}

impl<const N: usize> Read for [String; N] {
    fn read(value: Value<'_>) -> Self {
        let (table, name, faults) = (value.table, value.name, value.faults);
        let texts: Vec<String> = Read::read(value);
        if texts.len() != N {
            let fault = format!("[{table}] {name} is a list of {} and not of {N}", texts.len());
            faults.borrow_mut().push(fault);
        }
        let mut texts = texts.into_iter();
        array::from_fn(|_| texts.next().unwrap_or_default())
    }
}

impl Read for BTreeMap<String, String> {
    fn read(mut value: Value<'_>) -> Self {
        match value.found.take() {
            Some(DeValue::Table(texts)) => texts
                .into_iter()
                .map(|(name, text)| {
                    let text = String::read(value.within(text.into_inner()));
                    (name.into_inner().into_owned(), text)
                })
                .collect(),
            _ => value.fault("a table that is missing"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq)]
    struct Both {
        one: String,
        two: [String; 2],
        more: BTreeMap<String, String>,
    }

    impl Read for Both {
        fn read(value: Value<'_>) -> Self {
            let mut fields = Fields::of(value);
            let read = Self {
                one: fields.take("one"),
                two: fields.take("two"),
                more: fields.take("more"),
            };
            fields.end();
            read
        }
    }

    #[test]
    fn each_text_is_read_where_its_field_is() {
        let read: Both = whole("one = \"a\"\ntwo = [\"b\", \"c\"]\n[more]\nd = \"e\"\n").unwrap();
        assert_eq!((read.one.as_str(), read.two), ("a", ["b".to_owned(), "c".to_owned()]));
        assert_eq!(read.more["d"], "e");
    }

    #[test]
    fn everything_that_is_wrong_is_told() {
        let error = whole::<Both>("too = 1\ntwo = [\"b\"]\n[more]\nd = 1\n").unwrap_err();
        let faults: Vec<&str> = error.lines().collect();
        assert_eq!(
            faults,
            [
                "[] one is a text that is missing",
                "[] two is a list of 1 and not of 2",
                "[] more is a text that is missing",
                "[] too is asked for nowhere",
            ]
        );
    }
}
