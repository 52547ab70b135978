-- Who people are, what they may do, and which client teams they look on for.

CREATE EXTENSION IF NOT EXISTS citext;

-- Counts the versions of a row (its ETag) and keeps the time of its last change.
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.updated_at := now();
    NEW.row_version := OLD.row_version + 1;
    RETURN NEW;
END $$;

CREATE TABLE organizations (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    slug citext NOT NULL CONSTRAINT organizations_slug_taken UNIQUE,
    name text NOT NULL,
    domain citext CONSTRAINT organizations_domain_taken UNIQUE,
    -- Switches such as {"self_approval": false}; absent keys have their defaults in the code.
    settings jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now()
);

-- People are deactivated, never deleted: what they made keeps its author.
CREATE TABLE users (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email citext NOT NULL CONSTRAINT users_email_taken UNIQUE,
    name text NOT NULL,
    -- argon2id in PHC form; null for people who sign in elsewhere.
    password_hash text,
    must_change_password boolean NOT NULL DEFAULT false,
    is_active boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE memberships (
    org_id bigint NOT NULL REFERENCES organizations,
    user_id bigint NOT NULL REFERENCES users,
    role text NOT NULL CHECK (role IN ('ADMIN', 'PRODUCER', 'ARTIST', 'CLIENT_VIEWER')),
    PRIMARY KEY (org_id, user_id)
);
CREATE INDEX ON memberships (user_id);

-- What an organization changes of a role's default permissions.
CREATE TABLE role_permissions (
    org_id bigint NOT NULL REFERENCES organizations,
    role text NOT NULL CHECK (role IN ('ADMIN', 'PRODUCER', 'ARTIST', 'CLIENT_VIEWER')),
    permission text NOT NULL,
    allowed boolean NOT NULL,
    PRIMARY KEY (org_id, role, permission)
);

CREATE TABLE client_teams (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    org_id bigint NOT NULL REFERENCES organizations,
    name text NOT NULL,
    CONSTRAINT client_teams_name_taken UNIQUE (org_id, name),
    UNIQUE (org_id, id)
);

CREATE TABLE client_team_members (
    client_team_id bigint NOT NULL REFERENCES client_teams ON DELETE CASCADE,
    user_id bigint NOT NULL REFERENCES users,
    PRIMARY KEY (client_team_id, user_id)
);
CREATE INDEX ON client_team_members (user_id);

-- A signed-in browser. The token itself is only in its cookie; here lies the SHA-256 of it.
CREATE TABLE auth_sessions (
    token_hash bytea PRIMARY KEY,
    user_id bigint NOT NULL REFERENCES users,
    org_id bigint NOT NULL REFERENCES organizations,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX ON auth_sessions (user_id);
CREATE INDEX ON auth_sessions (expires_at);

-- A pass for one socket, good once and for a minute. It ends with the session that asked for it.
CREATE TABLE auth_tickets (
    token_hash bytea PRIMARY KEY,
    session_hash bytea NOT NULL REFERENCES auth_sessions ON DELETE CASCADE,
    expires_at timestamptz NOT NULL
);
CREATE INDEX ON auth_tickets (session_hash);
