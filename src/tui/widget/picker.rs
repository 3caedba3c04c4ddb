//! A choice in a list that others change under the hands: kept by what the row is, never by its place.

/// Which row of a list is chosen.
///
/// The first is, once rows are there. Where the chosen row goes, no other takes its place by itself: what is
/// done then is done to nothing, and the next step chooses the row that stands there now.
#[derive(Debug, Clone)]
pub struct Picker<Id> {
    chosen: Option<Id>,
    /// Where it stood last.
    near: usize,
}

impl<Id> Default for Picker<Id> {
    fn default() -> Self {
        Self::new()
    }
}

impl<Id> Picker<Id> {
    pub const fn new() -> Self {
        Self { chosen: None, near: 0 }
    }

    /// Nothing is chosen, and the first row will be.
    pub fn clear(&mut self) {
        *self = Self::new();
    }

    /// Chooses a row that is there or will be.
    pub fn choose(&mut self, id: Id) {
        self.chosen = Some(id);
    }
}

impl<Id: Clone + PartialEq> Picker<Id> {
    /// Where the chosen row stands; none where there is no row, or the chosen one is gone.
    pub fn place(&self, ids: &[Id]) -> Option<usize> {
        let Some(chosen) = &self.chosen else {
            return (!ids.is_empty()).then_some(0);
        };
        // Of rows that are the same the nearest.
        let same = ids.iter().enumerate().filter(|(_, id)| *id == chosen);
        same.map(|(at, _)| at).min_by_key(|at| at.abs_diff(self.near))
    }

    /// The place about which the list is shown: that of the chosen row, or where it stood.
    pub fn shown(&self, ids: &[Id]) -> usize {
        self.place(ids).unwrap_or_else(|| self.near.min(ids.len().saturating_sub(1)))
    }

    /// Whether the chosen row is gone.
    pub fn is_lost(&self, ids: &[Id]) -> bool {
        self.chosen.is_some() && self.place(ids).is_none()
    }

    /// Takes in which rows are there now: the first is chosen where none was, and stays so when others come
    /// before it.
    pub fn settle(&mut self, ids: &[Id]) {
        if let Some(at) = self.place(ids) {
            self.chosen = Some(ids[at].clone());
            self.near = at;
        }
    }

    /// Moves the choice so many rows on or back; from a row that is gone to the one that stands there now.
    pub fn step(&mut self, by: isize, ids: &[Id]) {
        let last = ids.len().saturating_sub(1);
        let to = match self.place(ids) {
            Some(at) => at.saturating_add_signed(by).min(last),
            None => self.near.min(last),
        };
        if let Some(id) = ids.get(to) {
            self.chosen = Some(id.clone());
            self.near = to;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stays_with_its_row_and_chooses_no_other_by_itself() {
        let mut picker = Picker::new();
        assert_eq!(picker.place(&[] as &[i32]), None);
        picker.settle(&[1, 2, 3]);
        picker.settle(&[9, 1, 2, 3]);
        assert_eq!(picker.place(&[9, 1, 2, 3]), Some(1), "the first stays chosen behind a new one");
        picker.step(1, &[9, 1, 2, 3]);
        picker.settle(&[2, 3]);
        assert_eq!(picker.place(&[2, 3]), Some(0));
        picker.settle(&[9, 3]);
        assert!(picker.is_lost(&[9, 3]));
        assert_eq!((picker.place(&[9, 3]), picker.shown(&[9, 3])), (None, 0));
        picker.step(1, &[9, 3]);
        assert_eq!(picker.place(&[9, 3]), Some(0), "a step goes to the row that stands there now");
        picker.step(-5, &[9, 3]);
        picker.step(5, &[9, 3]);
        assert_eq!(picker.place(&[9, 3]), Some(1));
    }

    #[test]
    fn steps_through_rows_that_are_the_same() {
        let mut picker = Picker::new();
        let mut seen = Vec::new();
        for _ in 0..4 {
            seen.push(picker.place(&[7, 7, 8, 7]).unwrap());
            picker.step(1, &[7, 7, 8, 7]);
        }
        assert_eq!(seen, [0, 1, 2, 3]);
    }
}
