-- The newest open requests of a department, and of whoever answers for them, are read in their order, however
-- many lie there.
CREATE INDEX request_open_of_department_received ON request (department, received, id) WHERE open = 1;
CREATE INDEX request_open_of_accountable_received ON request (accountable, received, id)
    WHERE open = 1 AND accountable IS NOT NULL;
