package qiantang.identity.signin;

import java.text.Normalizer;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/**
 * What makes a password good enough: long, or of several kinds of characters, and not what everybody tries first. Follows
 * NIST SP 800-63B (length, no forced expiry) with the variety that GB/T 22239 asks for in short ones.
 */
public final class PasswordPolicy {
    public static final int MIN_LENGTH = 10;
    /** From this length on, the kinds of characters do not matter. */
    public static final int LONG_LENGTH = 16;
    /** Bounds the work of hashing; in code points. */
    public static final int MAX_LENGTH = 128;

    private static final int MIN_KINDS = 3;
    private static final int MIN_DISTINCT = 6;
    private static final Set<String> WELL_KNOWN = Set.of(
            "password",
            "passw0rd",
            "p@ssw0rd",
            "p@ssword",
            "qwerty",
            "1q2w3e4r",
            "1qaz2wsx",
            "admin",
            "letmein",
            "welcome",
            "iloveyou",
            "woaini",
            "123456",
            "abc123",
            "qiantang",
            "changeme");

    /** Why a password is refused. */
    public enum Fault {
        TOO_SHORT,
        TOO_LONG,
        TOO_PLAIN,
        TOO_REPETITIVE,
        CONTAINS_LOGIN,
        WELL_KNOWN
    }

    private PasswordPolicy() {}

    /** The faults of a password for somebody with this login; empty if it is good. */
    public static Set<Fault> faults(String password, String login) {
        Set<Fault> faults = EnumSet.noneOf(Fault.class);
        int length = password.codePointCount(0, password.length());
        if (length > MAX_LENGTH) {
            return EnumSet.of(Fault.TOO_LONG);
        }
        if (length < MIN_LENGTH) {
            faults.add(Fault.TOO_SHORT);
        }
        if (length < LONG_LENGTH && kinds(password) < MIN_KINDS) {
            faults.add(Fault.TOO_PLAIN);
        }
        if (password.codePoints().distinct().count() < MIN_DISTINCT) {
            faults.add(Fault.TOO_REPETITIVE);
        }
        String lower = password.toLowerCase(Locale.ROOT);
        if (lower.contains(login.toLowerCase(Locale.ROOT))) {
            faults.add(Fault.CONTAINS_LOGIN);
        }
        if (length < LONG_LENGTH && WELL_KNOWN.stream().anyMatch(lower::contains)) {
            faults.add(Fault.WELL_KNOWN);
        }
        return faults;
    }

    /** The one form in which passwords are hashed, so that every keyboard makes the same bytes (NFKC). */
    public static String normalised(String password) {
        return Normalizer.normalize(password, Normalizer.Form.NFKC);
    }

    private static long kinds(String password) {
        return password.codePoints().mapToObj(PasswordPolicy::kind).distinct().count();
    }

    private static Kind kind(int codePoint) {
        if (Character.isDigit(codePoint)) {
            return Kind.DIGIT;
        }
        if (Character.isUpperCase(codePoint)) {
            return Kind.UPPER;
        }
        return Character.isLowerCase(codePoint) ? Kind.LOWER : Kind.OTHER;
    }

    private enum Kind {
        LOWER,
        UPPER,
        DIGIT,
        OTHER
    }
}
