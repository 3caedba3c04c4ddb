-- Measures look at what happened in a period.
CREATE INDEX event_of_kind ON event (kind, at);
CREATE INDEX deadline_ended ON deadline (ended) WHERE ended IS NOT NULL;
CREATE INDEX deadline_breached ON deadline (breached_at) WHERE breached_at IS NOT NULL;
CREATE INDEX callback_due ON callback (due);
CREATE INDEX scored_at ON scored (at);
CREATE INDEX ledger_of_state ON ledger (state, seq);
