-- Tenants, members, roles, keys and data domains. Every table with a tenant is protected by row-level security; work
-- across tenants runs under the named roles at the end, each with the privileges that its work needs and no others.

CREATE TABLE identity.domain (
    id         uuid PRIMARY KEY,
    tenant_id  uuid NOT NULL,
    parent_id  uuid REFERENCES identity.domain,
    path       text NOT NULL UNIQUE,
    created_at timestamptz NOT NULL,
    created_by text NOT NULL
);

-- Append-only: nobody is granted UPDATE or DELETE.
CREATE TABLE identity.domain_version (
    domain_id  uuid NOT NULL REFERENCES identity.domain,
    tenant_id  uuid NOT NULL,
    version    bigint NOT NULL CHECK (version >= 1),
    sites      uuid[], -- NULL: everywhere
    created_at timestamptz NOT NULL,
    created_by text NOT NULL,
    PRIMARY KEY (domain_id, version)
);

-- path: all that stand above, from the root down, and the tenant itself as the last.
CREATE TABLE identity.tenant (
    id           uuid PRIMARY KEY,
    parent_id    uuid REFERENCES identity.tenant,
    path         uuid[] NOT NULL,
    kind         text NOT NULL,
    name         text NOT NULL,
    domain_id    uuid REFERENCES identity.domain,
    suspended_at timestamptz,
    created_at   timestamptz NOT NULL,
    created_by   text NOT NULL,
    CHECK (cardinality(path) BETWEEN 1 AND 12),
    CHECK (path[cardinality(path)] = id),
    CHECK (parent_id IS NOT DISTINCT FROM path[cardinality(path) - 1]),
    UNIQUE (parent_id, name)
);
CREATE UNIQUE INDEX tenant_has_one_root ON identity.tenant ((parent_id IS NULL)) WHERE parent_id IS NULL;
CREATE INDEX tenant_by_path ON identity.tenant USING gin (path);

ALTER TABLE identity.domain ADD FOREIGN KEY (tenant_id) REFERENCES identity.tenant;
ALTER TABLE identity.domain_version ADD FOREIGN KEY (tenant_id) REFERENCES identity.tenant;
CREATE INDEX domain_by_tenant ON identity.domain (tenant_id, id);

CREATE TABLE identity.member (
    id          uuid PRIMARY KEY,
    tenant_id   uuid NOT NULL REFERENCES identity.tenant,
    login       text NOT NULL UNIQUE,
    name        text NOT NULL,
    disabled_at timestamptz,
    created_at  timestamptz NOT NULL,
    created_by  text NOT NULL
);
CREATE INDEX member_by_tenant ON identity.member (tenant_id, id);

CREATE TABLE identity.password (
    member_id   uuid PRIMARY KEY REFERENCES identity.member,
    tenant_id   uuid NOT NULL REFERENCES identity.tenant,
    hash        text NOT NULL,
    must_change boolean NOT NULL,
    changed_at  timestamptz NOT NULL
);

CREATE TABLE identity.session (
    id         uuid PRIMARY KEY,
    tenant_id  uuid NOT NULL REFERENCES identity.tenant,
    member_id  uuid NOT NULL REFERENCES identity.member,
    token_hash bytea NOT NULL UNIQUE,
    address    text NOT NULL,
    created_at timestamptz NOT NULL,
    seen_at    timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX session_by_member ON identity.session (member_id);
CREATE INDEX session_by_end ON identity.session (expires_at);

CREATE TABLE identity.role_grant (
    tenant_id  uuid NOT NULL REFERENCES identity.tenant,
    member_id  uuid NOT NULL REFERENCES identity.member,
    role       text NOT NULL,
    granted_at timestamptz NOT NULL,
    granted_by text NOT NULL,
    PRIMARY KEY (tenant_id, member_id, role)
);
CREATE INDEX role_grant_by_member ON identity.role_grant (member_id);
-- 三权分立: nobody holds two offices.
CREATE UNIQUE INDEX role_grant_one_office ON identity.role_grant (member_id)
    WHERE role IN ('SYSTEM_ADMIN', 'SECURITY_ADMIN', 'AUDIT_ADMIN');

CREATE TABLE identity.api_key (
    id          uuid PRIMARY KEY,
    tenant_id   uuid NOT NULL REFERENCES identity.tenant,
    hash        bytea NOT NULL UNIQUE CHECK (length(hash) = 32),
    start       text NOT NULL,
    name        text NOT NULL,
    role        text NOT NULL CHECK (role NOT IN ('SYSTEM_ADMIN', 'SECURITY_ADMIN', 'AUDIT_ADMIN')),
    founder     boolean NOT NULL,
    scopes      text[] NOT NULL,
    models      text[] NOT NULL, -- empty: all
    domain_id   uuid REFERENCES identity.domain,
    created_at  timestamptz NOT NULL,
    created_by  text NOT NULL,
    expires_at  timestamptz,
    revoked_at  timestamptz,
    replaced_by uuid REFERENCES identity.api_key
);
CREATE INDEX api_key_by_tenant ON identity.api_key (tenant_id, id);

-- What was tried too often: hashes of logins and of addresses. Belongs to no tenant, because who tries is unknown.
CREATE TABLE identity.sign_in_attempt (
    subject  bytea PRIMARY KEY CHECK (length(subject) = 32),
    attempts integer NOT NULL,
    last_at  timestamptz NOT NULL,
    retry_at timestamptz NOT NULL
);
CREATE INDEX sign_in_attempt_by_age ON identity.sign_in_attempt (last_at);

-- One row that counts the changes which matter to those who look keys up. Its lock is held until commit, so versions
-- are in the order of commits and whoever saw one has seen all that came before it.
CREATE TABLE identity.directory (
    only_row boolean PRIMARY KEY CHECK (only_row),
    version  bigint NOT NULL
);
INSERT INTO identity.directory VALUES (true, 1);

CREATE FUNCTION identity.directory_changed() RETURNS trigger
    LANGUAGE plpgsql AS
$$
BEGIN
    UPDATE identity.directory SET version = version + 1;
    RETURN NULL;
END
$$;
REVOKE EXECUTE ON FUNCTION identity.directory_changed() FROM PUBLIC;

CREATE TRIGGER directory_changed AFTER INSERT OR UPDATE OR DELETE ON identity.api_key
    FOR EACH STATEMENT EXECUTE FUNCTION identity.directory_changed();
CREATE TRIGGER directory_changed AFTER UPDATE OF path, domain_id, suspended_at ON identity.tenant
    FOR EACH STATEMENT EXECUTE FUNCTION identity.directory_changed();
CREATE TRIGGER directory_changed AFTER INSERT ON identity.domain_version
    FOR EACH STATEMENT EXECUTE FUNCTION identity.directory_changed();
CREATE TRIGGER directory_changed AFTER INSERT OR DELETE ON identity.role_grant
    FOR EACH STATEMENT EXECUTE FUNCTION identity.directory_changed();
CREATE TRIGGER directory_changed AFTER UPDATE OF disabled_at ON identity.member
    FOR EACH STATEMENT EXECUTE FUNCTION identity.directory_changed();

-- What one tenant sees and changes of its own.

CALL foundation.protect('identity.tenant', 'id');
CALL foundation.protect('identity.domain', 'tenant_id');
CALL foundation.protect('identity.domain_version', 'tenant_id');
CALL foundation.protect('identity.member', 'tenant_id');
CALL foundation.protect('identity.password', 'tenant_id');
CALL foundation.protect('identity.session', 'tenant_id');
CALL foundation.protect('identity.role_grant', 'tenant_id');
CALL foundation.protect('identity.api_key', 'tenant_id');

CALL foundation.append_only('identity.domain_version');

-- Less than everything: trees, roles and keys are changed under roles that know their rules, and the hashes of passwords
-- and sessions are for sign-in alone.
REVOKE ALL ON identity.tenant, identity.domain, identity.domain_version, identity.member, identity.password,
    identity.session, identity.role_grant, identity.api_key FROM qiantang_tenant;
GRANT SELECT ON identity.tenant, identity.domain, identity.domain_version, identity.member, identity.role_grant,
    identity.api_key TO qiantang_tenant;
GRANT UPDATE (name) ON identity.member TO qiantang_tenant;
GRANT SELECT (member_id, tenant_id, must_change, changed_at) ON identity.password TO qiantang_tenant;
GRANT SELECT (id, tenant_id, member_id, address, created_at, seen_at, expires_at), DELETE
    ON identity.session TO qiantang_tenant;

-- Whoever changes what the directory lists counts the change.
GRANT SELECT, UPDATE ON identity.directory TO identity_tree, identity_keys, identity_founding;

-- identity_tree: the trees of tenants and domains, and who holds which role where.
GRANT SELECT, INSERT, UPDATE ON identity.tenant TO identity_tree;
CREATE POLICY tree ON identity.tenant TO identity_tree USING (true) WITH CHECK (true);
-- UPDATE only for the lock that orders new versions; no column of a domain ever changes.
GRANT SELECT, INSERT, UPDATE (id) ON identity.domain TO identity_tree;
CREATE POLICY tree ON identity.domain TO identity_tree USING (true) WITH CHECK (true);
GRANT SELECT, INSERT ON identity.domain_version TO identity_tree;
CREATE POLICY tree ON identity.domain_version TO identity_tree USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, DELETE ON identity.role_grant TO identity_tree;
CREATE POLICY tree ON identity.role_grant TO identity_tree USING (true) WITH CHECK (true);
GRANT SELECT, UPDATE (disabled_at) ON identity.member TO identity_tree;
CREATE POLICY tree ON identity.member TO identity_tree USING (true) WITH CHECK (true);
GRANT SELECT (member_id), DELETE ON identity.session TO identity_tree;
CREATE POLICY tree ON identity.session TO identity_tree USING (true);

-- identity_sign_in: who somebody is, and what they hold.
GRANT SELECT ON identity.tenant, identity.role_grant TO identity_sign_in;
CREATE POLICY sign_in ON identity.tenant FOR SELECT TO identity_sign_in USING (true);
CREATE POLICY sign_in ON identity.role_grant FOR SELECT TO identity_sign_in USING (true);
GRANT SELECT, INSERT ON identity.member TO identity_sign_in;
CREATE POLICY sign_in ON identity.member TO identity_sign_in USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON identity.password TO identity_sign_in;
CREATE POLICY sign_in ON identity.password TO identity_sign_in USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON identity.session TO identity_sign_in;
CREATE POLICY sign_in ON identity.session TO identity_sign_in USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON identity.sign_in_attempt TO identity_sign_in;

-- identity_keys: the directory, and the keys themselves.
GRANT SELECT ON identity.tenant, identity.domain, identity.domain_version, identity.api_key,
    identity.role_grant TO identity_keys;
GRANT SELECT (id, disabled_at) ON identity.member TO identity_keys;
CREATE POLICY keys ON identity.tenant FOR SELECT TO identity_keys USING (true);
CREATE POLICY keys ON identity.domain FOR SELECT TO identity_keys USING (true);
CREATE POLICY keys ON identity.domain_version FOR SELECT TO identity_keys USING (true);
GRANT INSERT, UPDATE (expires_at, revoked_at, replaced_by) ON identity.api_key TO identity_keys;
CREATE POLICY keys ON identity.api_key TO identity_keys USING (true) WITH CHECK (true);
CREATE POLICY keys ON identity.role_grant FOR SELECT TO identity_keys USING (true);
CREATE POLICY keys ON identity.member FOR SELECT TO identity_keys USING (true);

-- identity_founding: the first tenant, the founder's key, and offices made vacant by whoever sits at the machine.
GRANT SELECT, INSERT ON identity.tenant TO identity_founding;
CREATE POLICY founding ON identity.tenant TO identity_founding USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE (revoked_at) ON identity.api_key TO identity_founding;
CREATE POLICY founding ON identity.api_key TO identity_founding USING (true) WITH CHECK (true);
GRANT SELECT, DELETE ON identity.role_grant TO identity_founding;
CREATE POLICY founding ON identity.role_grant TO identity_founding USING (true);
