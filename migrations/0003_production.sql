-- What a studio makes: projects, their deliverables (one kind of entity) and the stages of each.

CREATE TABLE projects (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    org_id bigint NOT NULL REFERENCES organizations,
    code citext NOT NULL,
    name text NOT NULL,
    slug text NOT NULL,
    status text NOT NULL DEFAULT 'ACTIVE' CHECK (status IN ('ACTIVE', 'ON_HOLD', 'COMPLETED', 'ARCHIVED')),
    priority text NOT NULL DEFAULT 'MEDIUM' CHECK (priority IN ('LOW', 'MEDIUM', 'HIGH', 'URGENT')),
    quarter text,
    due_date date,
    owner_id bigint REFERENCES users,
    client_team_id bigint,
    pipeline_template_id bigint NOT NULL REFERENCES pipeline_templates,
    row_version bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT projects_code_taken UNIQUE (org_id, code),
    UNIQUE (org_id, id),
    -- A team of another organization can never be given sight of a project.
    FOREIGN KEY (org_id, client_team_id) REFERENCES client_teams (org_id, id)
);
CREATE INDEX ON projects (org_id, client_team_id);
CREATE TRIGGER touch BEFORE UPDATE ON projects FOR EACH ROW EXECUTE FUNCTION touch();

-- One table for everything that has stages; today's only kind is the deliverable.
CREATE TABLE entities (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    org_id bigint NOT NULL,
    project_id bigint NOT NULL,
    kind text NOT NULL CHECK (kind IN ('DELIVERABLE', 'ASSET', 'SEQUENCE', 'SHOT', 'CHARACTER', 'VARIANT', 'SCENE_TYPE', 'SCENE')),
    parent_id bigint REFERENCES entities,
    name text NOT NULL,
    slug text NOT NULL,
    -- Derived from the stages in the transaction that moves one; ON_HOLD comes from on_hold.
    status text NOT NULL DEFAULT 'NOT_STARTED'
        CHECK (status IN ('NOT_STARTED', 'IN_PROGRESS', 'IN_REVIEW', 'CHANGES_REQUESTED', 'APPROVED', 'DELIVERED', 'ON_HOLD')),
    on_hold boolean NOT NULL DEFAULT false,
    priority text NOT NULL DEFAULT 'MEDIUM' CHECK (priority IN ('LOW', 'MEDIUM', 'HIGH', 'URGENT')),
    cmf_sku text,
    asset_count int CHECK (asset_count >= 0),
    row_version bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    FOREIGN KEY (org_id, project_id) REFERENCES projects (org_id, id) ON DELETE CASCADE,
    CONSTRAINT entities_name_taken UNIQUE NULLS NOT DISTINCT (project_id, kind, parent_id, name),
    UNIQUE (org_id, project_id, id)
);
CREATE INDEX ON entities (project_id, kind, id);
CREATE TRIGGER touch BEFORE UPDATE ON entities FOR EACH ROW EXECUTE FUNCTION touch();

CREATE TABLE stages (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    org_id bigint NOT NULL,
    project_id bigint NOT NULL,
    entity_id bigint NOT NULL,
    stage_definition_id bigint NOT NULL REFERENCES stage_definitions,
    status text NOT NULL DEFAULT 'BLOCKED'
        CHECK (status IN ('BLOCKED', 'NOT_STARTED', 'IN_PROGRESS', 'IN_REVIEW', 'CHANGES_REQUESTED', 'APPROVED', 'DELIVERED', 'SKIPPED')),
    upstream_regressed boolean NOT NULL DEFAULT false,
    start_date date,
    due_date date,
    started_at timestamptz,
    completed_at timestamptz,
    row_version bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    FOREIGN KEY (org_id, project_id, entity_id) REFERENCES entities (org_id, project_id, id) ON DELETE CASCADE,
    UNIQUE (entity_id, stage_definition_id),
    CHECK (start_date <= due_date)
);
CREATE INDEX ON stages (org_id, status, due_date);
CREATE TRIGGER touch BEFORE UPDATE ON stages FOR EACH ROW EXECUTE FUNCTION touch();

CREATE TABLE stage_assignments (
    stage_id bigint NOT NULL REFERENCES stages ON DELETE CASCADE,
    user_id bigint NOT NULL REFERENCES users,
    kind text NOT NULL CHECK (kind IN ('LEAD', 'SUPPORT')),
    PRIMARY KEY (stage_id, user_id)
);
CREATE INDEX ON stage_assignments (user_id);
