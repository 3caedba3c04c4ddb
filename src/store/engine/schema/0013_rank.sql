-- The rank of a request in the queue: its nearest due time, then its priority; what has no due time comes after
-- all that have one, and what waits after that. Equal ranks stand by age, then by number.
UPDATE request SET rank = coalesce(due, 288230376151711744 + (status IN ('pending', 'hold'))) * 4 + 3 - priority;
DROP INDEX request_open_of_department;
DROP INDEX request_open;
DROP INDEX request_open_of_assignee;
DROP INDEX request_open_unassigned;
DROP INDEX request_open_of_accountable;
CREATE INDEX request_open_of_department ON request (department, rank, received, id) WHERE open = 1;
CREATE INDEX request_open ON request (rank, received, id) WHERE open = 1;
CREATE INDEX request_open_of_assignee ON request (assignee, rank, received, id) WHERE open = 1;
CREATE INDEX request_open_unassigned ON request (department, rank, received, id) WHERE open = 1 AND assignee IS NULL;
CREATE INDEX request_open_of_accountable ON request (accountable, rank, received, id) WHERE open = 1 AND accountable IS NOT NULL;
