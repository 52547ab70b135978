-- The switches of an organization are changed on a page: who saves over somebody else is told so.
ALTER TABLE organizations
    ADD COLUMN row_version bigint NOT NULL DEFAULT 1,
    ADD COLUMN updated_at timestamptz NOT NULL DEFAULT now();
CREATE TRIGGER touch BEFORE UPDATE ON organizations FOR EACH ROW EXECUTE FUNCTION touch();
