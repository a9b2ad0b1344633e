package qiantang.foundation.http;

import java.util.Locale;

/** What a request says its body is. */
public final class MediaType {
    private static final String JSON = "application/json";

    private MediaType() {}

    /** {@code application/json}, in no other encoding than UTF-8. */
    public static boolean isJson(String contentType) {
        if (contentType.equals(JSON)) {
            return true;
        }
        String[] parts = contentType.toLowerCase(Locale.ROOT).split(";", -1);
        if (!parts[0].strip().equals(JSON)) {
            return false;
        }
        for (int index = 1; index < parts.length; index++) {
            String parameter = parts[index].strip().replace("\"", "");
            if (parameter.startsWith("charset=") && !parameter.equals("charset=utf-8")) {
                return false;
            }
        }
        return true;
    }
}
