package qiantang.foundation.postgres;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import qiantang.foundation.http.Problem;

/**
 * Where PostgreSQL is and who logs in there: one login for the work of every day, one for creating roles and schemas.
 *
 * @param application should own nothing; each transaction then takes the role it needs
 * @param admin may create roles and schemas; is used when something has to be migrated, and at no other time
 */
public record DatabaseAddress(Login application, Login admin) {
    /**
     * A database and who logs in.
     *
     * @param url for JDBC, without user and password
     * @param password empty where the server asks for none (a certificate, a trusted address)
     */
    public record Login(String url, String user, String password) {
        /** How long the server may take to answer one who connects. */
        public static final Duration CONNECT_MAX = Duration.ofSeconds(5);

        /**
         * One connection, apart from any pool.
         *
         * @param purpose what an administrator reads in the server's list of connections
         */
        public Connection connect(String purpose) throws SQLException {
            Properties properties = new Properties();
            properties.setProperty("user", user);
            properties.setProperty("password", password);
            properties.setProperty("ApplicationName", purpose);
            properties.setProperty("connectTimeout", Long.toString(CONNECT_MAX.toSeconds()));
            properties.setProperty("loginTimeout", Long.toString(CONNECT_MAX.toSeconds()));
            // The detail of an error quotes values of the row: they are in no log.
            properties.setProperty("logServerErrorDetail", "false");
            return DriverManager.getConnection(url, properties);
        }

        /** Without the password: addresses end up in logs. */
        @Override
        public String toString() {
            return user + " at " + url;
        }
    }

    private static final Pattern URL =
            Pattern.compile("(?:jdbc:)?postgres(?:ql)?://(?:([^@/?]*)@)?([^@/?]+)(?:/([^?]*))?(?:\\?(.*))?");

    /** One login for everything: works, and is named as unsafe by {@code DatabaseReadiness}. */
    public static DatabaseAddress parse(String url) {
        Login login = login(url);
        return new DatabaseAddress(login, login);
    }

    /** Two logins to one database; the first is created by the second where it does not exist. */
    public static DatabaseAddress parse(String url, String adminUrl) {
        return new DatabaseAddress(login(url), login(adminUrl));
    }

    private static Login login(String url) {
        Matcher parts = URL.matcher(url.strip());
        if (!parts.matches()) {
            throw Problem.of(PostgresProblem.ADDRESS_UNREADABLE);
        }
        String user = "";
        String password = "";
        if (parts.group(1) != null) {
            int colon = parts.group(1).indexOf(':');
            user = decoded(colon < 0 ? parts.group(1) : parts.group(1).substring(0, colon));
            password = colon < 0 ? "" : decoded(parts.group(1).substring(colon + 1));
        }
        List<String> parameters = new ArrayList<>();
        String query = parts.group(4) == null ? "" : parts.group(4);
        for (String parameter : query.split("&", -1)) {
            if (parameter.startsWith("user=")) {
                user = decoded(parameter.substring("user=".length()));
            } else if (parameter.startsWith("password=")) {
                password = decoded(parameter.substring("password=".length()));
            } else if (!parameter.isEmpty()) {
                parameters.add(parameter);
            }
        }
        if (user.isEmpty()) {
            throw Problem.of(PostgresProblem.ADDRESS_WITHOUT_USER);
        }
        String database = parts.group(3) == null || parts.group(3).isEmpty() ? user : parts.group(3);
        String rest = parameters.isEmpty() ? "" : "?" + String.join("&", parameters);
        return new Login("jdbc:postgresql://" + parts.group(2) + "/" + database + rest, user, password);
    }

    /** Percent escapes only: in user and password a plus sign is a plus sign. */
    private static String decoded(String part) {
        try {
            return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException broken) {
            throw Problem.of(PostgresProblem.ADDRESS_UNREADABLE).causedBy(broken);
        }
    }
}
