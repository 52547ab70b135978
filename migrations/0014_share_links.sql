-- Share links: a session or a round, opened to people without an account.

CREATE TABLE share_links (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    org_id bigint NOT NULL REFERENCES organizations,
    -- What it opens: one of the two.
    session_id bigint REFERENCES review_sessions ON DELETE CASCADE,
    revision_id bigint REFERENCES revisions ON DELETE CASCADE,
    -- Whom it is for, as the studio calls them.
    label text,
    -- SHA-256 of the token in its address, which is shown once.
    token_hash bytea NOT NULL CONSTRAINT share_links_token_taken UNIQUE,
    -- argon2id in PHC form; null where none is asked for.
    password_hash text,
    can_comment boolean NOT NULL,
    can_draw boolean NOT NULL,
    can_decide boolean NOT NULL,
    can_download boolean NOT NULL,
    expires_at timestamptz,
    created_by bigint NOT NULL REFERENCES users,
    revoked_at timestamptz,
    row_version bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT share_links_of_one CHECK (num_nonnulls(session_id, revision_id) = 1)
);
CREATE INDEX ON share_links (org_id, id);
CREATE INDEX ON share_links (session_id, id);
CREATE INDEX ON share_links (revision_id, id);
CREATE TRIGGER touch BEFORE UPDATE ON share_links FOR EACH ROW EXECUTE FUNCTION touch();

-- Somebody who came through a link: one browser, one guest. What they made keeps their name, so guests stay when a link is
-- taken back.
CREATE TABLE guests (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    org_id bigint NOT NULL REFERENCES organizations,
    -- Null once the link is gone with what it opened.
    link_id bigint REFERENCES share_links ON DELETE SET NULL,
    name text NOT NULL,
    -- SHA-256 of the token in their cookie; null once they have left.
    token_hash bytea CONSTRAINT guests_token_taken UNIQUE,
    -- Until when the cookie is good.
    expires_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX ON guests (link_id);

-- Who came, and what they did that the studio wants to know of.
CREATE TABLE share_visits (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    link_id bigint NOT NULL REFERENCES share_links ON DELETE CASCADE,
    -- Null where nobody came in.
    guest_id bigint REFERENCES guests,
    kind text NOT NULL CHECK (kind IN ('joined', 'returned', 'wrong_password', 'decided', 'approved', 'downloaded')),
    -- Of the network that they came from, and what their browser calls itself.
    address text,
    agent text,
    at timestamptz NOT NULL
);
CREATE INDEX ON share_visits (link_id, id);
CREATE INDEX ON share_visits (guest_id, id);

-- What a link gives has changed, or it has ended: its guests ask again.
CREATE FUNCTION tell_right_of_link() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('rushes_rights', 'link:' || OLD.id);
    RETURN NULL;
END $$;
CREATE TRIGGER tell_right AFTER UPDATE OR DELETE ON share_links
    FOR EACH ROW EXECUTE FUNCTION tell_right_of_link();
-- One who has left.
CREATE FUNCTION tell_right_of_guest() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('rushes_rights', 'link:' || OLD.link_id);
    RETURN NULL;
END $$;
CREATE TRIGGER tell_right AFTER UPDATE OF token_hash ON guests
    FOR EACH ROW WHEN (OLD.token_hash IS DISTINCT FROM NEW.token_hash AND OLD.link_id IS NOT NULL)
    EXECUTE FUNCTION tell_right_of_guest();
