//! The columns of the queue that an operator may choose, order and widen.

crate::model::request::words! {
    /// A column of the queue.
    Column {
        Due = "due",
        /// The channel, what is new or unsent, and how urgently it moves, a sign each.
        Signs = "signs",
        Number = "number",
        /// How urgently it moves.
        Priority = "priority",
        /// What it is about.
        Subject = "subject",
        Client = "client",
        Channel = "channel",
        Department = "department",
        /// Where it is in its life.
        Status = "status",
        /// Who works on it.
        Who = "who",
        /// How long ago it was received.
        Age = "age",
        Tags = "tags",
    }
}

impl Column {
    /// How many cells it takes where nobody says otherwise; the subject takes what is left.
    pub const fn usual_width(self) -> u16 {
        match self {
            Self::Number | Self::Age | Self::Channel => 7,
            Self::Signs => 4,
            Self::Due => 14,
            Self::Priority | Self::Status | Self::Who => 9,
            Self::Department => 10,
            Self::Client => 18,
            Self::Tags => 12,
            Self::Subject => 0,
        }
    }

    /// A column as the config file writes it: without its width where that is the usual one.
    pub fn written(self, width: u16) -> String {
        if width == self.usual_width() {
            self.word().to_owned()
        } else {
            format!("{}:{width}", self.word())
        }
    }

    /// Reads a column as the config file writes it: `client`, or with its width `client:24`.
    ///
    /// # Errors
    /// What would be right.
    pub fn read(text: &str) -> Result<(Self, u16), String> {
        let (word, width) = match text.split_once(':') {
            Some((word, width)) => (word, Some(width)),
            None => (text, None),
        };
        let column = Self::from_word(word).ok_or_else(|| {
            let known: Vec<&str> = Self::ALL.iter().map(|column| column.word()).collect();
            format!("there is no column `{word}`; there are: {}", known.join(", "))
        })?;
        match width {
            None => Ok((column, column.usual_width())),
            Some(width) => width
                .parse()
                .ok()
                .filter(|width| (3..=200).contains(width))
                .map(|width| (column, width))
                .ok_or_else(|| format!("`{width}` is no width; a column is 3 to 200 cells wide")),
        }
    }
}
