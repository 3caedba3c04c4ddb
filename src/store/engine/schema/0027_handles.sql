-- A name at a messenger is the same one in whatever letters it is written.
CREATE INDEX contact_by_handle ON contact (lower(value)) WHERE kind = 'messenger';
