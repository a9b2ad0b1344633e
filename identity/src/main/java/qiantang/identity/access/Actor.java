package qiantang.identity.access;

import java.util.EnumSet;
import java.util.Set;
import qiantang.terms.KeyId;
import qiantang.terms.MemberId;
import qiantang.terms.TenantId;

/** Who asks: a person who signed in, or a key. */
public sealed interface Actor {
    /** The home of the person, or the tenant that the key belongs to. */
    TenantId tenant();

    Set<Grant> grants();

    Set<Scope> scopes();

    /** Such as {@code member:0192…}: how records name the actor. */
    String name();

    record Person(MemberId member, TenantId tenant, Set<Grant> grants) implements Actor {
        private static final Set<Scope> ALL = Set.copyOf(EnumSet.allOf(Scope.class));

        public Person {
            grants = Set.copyOf(grants);
        }

        @Override
        public Set<Scope> scopes() {
            return ALL;
        }

        @Override
        public String name() {
            return "member:" + member;
        }
    }

    /**
     * @param limited whether the key lacks a scope or is bound to certain models, to a domain of its own or to a time; it
     *     then hands nothing on, since what it hands on could do more or live longer
     */
    record Key(KeyId key, TenantId tenant, Set<Grant> grants, Set<Scope> scopes, boolean limited) implements Actor {
        public Key {
            grants = Set.copyOf(grants);
            scopes = Set.copyOf(scopes);
        }

        @Override
        public String name() {
            return "key:" + key;
        }
    }
}
