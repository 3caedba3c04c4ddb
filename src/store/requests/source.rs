//! Numbers of other systems: which request or message came in under which, told apart by source.

use rusqlite::{OptionalExtension as _, params};

use crate::model::{
    event::{Event, Recorded},
    id::{ClientId, RequestId, Seq},
    private::Private,
    standard::Kept,
};
use crate::store::Store;

impl Store {
    /// The request to which a number of a source came, and the event that brought it.
    pub fn of_source(
        &self,
        source: &str,
        number: &str,
    ) -> anyhow::Result<Option<(RequestId, Seq)>> {
        Ok(self
            .conn
            .prepare_cached(
                "SELECT request, seq FROM source_number WHERE source = ?1 AND number = ?2",
            )?
            .query_row([source, number], |row| Ok((RequestId(row.get(0)?), Seq(row.get(1)?))))
            .optional()?)
    }

    /// Keeps the number under which an event came in. One whose source was erased is not known again.
    pub(in crate::store) fn project_number(
        &self,
        request: RequestId,
        recorded: &Recorded,
    ) -> anyhow::Result<()> {
        let (number, source): (_, Option<&Private>) = match &recorded.event {
            Event::Received(received) => (&received.external_id, received.source.as_ref()),
            Event::Message { external_id, source, .. } => (external_id, source.as_ref()),
            Event::RequestErased { what: Kept::Texts, .. } => {
                self.conn
                    .prepare_cached("DELETE FROM source_number WHERE request = ?1")?
                    .execute([request.0])?;
                return Ok(());
            }
            _ => return Ok(()),
        };
        let (Some(number), Some(source)) = (number, source.filter(|source| !source.is_empty()))
        else {
            return Ok(());
        };
        self.conn
            .prepare_cached(
                "INSERT OR IGNORE INTO source_number (source, number, request, seq) VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute(params![source.as_str(), number, request.0, recorded.seq.0])?;
        Ok(())
    }

    /// Forgets the numbers of a client's requests: their sources name who sent them.
    pub(in crate::store) fn erase_numbers(&self, client: ClientId) -> anyhow::Result<()> {
        self.conn
            .prepare_cached(
                "DELETE FROM source_number WHERE request IN (SELECT id FROM request WHERE client = ?1)",
            )?
            .execute([client.0])?;
        Ok(())
    }
}
