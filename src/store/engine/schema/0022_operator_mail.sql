-- The address by which a colleague's mails are known as theirs.
ALTER TABLE operator ADD COLUMN email TEXT;
