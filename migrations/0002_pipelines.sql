-- Pipelines are data: templates of stages with the edges between them.

CREATE TABLE pipeline_templates (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    org_id bigint NOT NULL REFERENCES organizations,
    name text NOT NULL,
    entity_kind text NOT NULL DEFAULT 'DELIVERABLE',
    is_default boolean NOT NULL DEFAULT false,
    archived_at timestamptz,
    row_version bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT pipeline_templates_name_taken UNIQUE (org_id, name)
);
CREATE UNIQUE INDEX pipeline_templates_one_default ON pipeline_templates (org_id, entity_kind)
    WHERE is_default AND archived_at IS NULL;
CREATE TRIGGER touch BEFORE UPDATE ON pipeline_templates FOR EACH ROW EXECUTE FUNCTION touch();

CREATE TABLE stage_definitions (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    template_id bigint NOT NULL REFERENCES pipeline_templates ON DELETE CASCADE,
    key text NOT NULL,
    name text NOT NULL,
    position int NOT NULL,
    is_optional boolean NOT NULL DEFAULT false,
    is_critical_gate boolean NOT NULL DEFAULT false,
    approval_type text NOT NULL DEFAULT 'SIMPLE' CHECK (approval_type IN ('NONE', 'SIMPLE', 'FORMAL')),
    default_days int CHECK (default_days > 0),
    CONSTRAINT stage_definitions_key_taken UNIQUE (template_id, key),
    -- Lets an edge say that both its ends are of one template.
    UNIQUE (template_id, id)
);

CREATE TABLE stage_dependencies (
    template_id bigint NOT NULL,
    stage_definition_id bigint NOT NULL,
    depends_on_id bigint NOT NULL,
    PRIMARY KEY (stage_definition_id, depends_on_id),
    FOREIGN KEY (template_id, stage_definition_id) REFERENCES stage_definitions (template_id, id) ON DELETE CASCADE,
    FOREIGN KEY (template_id, depends_on_id) REFERENCES stage_definitions (template_id, id) ON DELETE CASCADE,
    CHECK (stage_definition_id <> depends_on_id)
);
CREATE INDEX ON stage_dependencies (template_id);
