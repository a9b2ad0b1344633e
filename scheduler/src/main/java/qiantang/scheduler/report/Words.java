package qiantang.scheduler.report;

/** The same said in both languages. */
public record Words(String en, String zh) {
    /** A name that is the same in both. */
    public static Words name(String name) {
        return new Words(name, name);
    }

    /** Both, of which the page shows one. */
    String html() {
        return "<span lang=\"en\">" + escape(en) + "</span><span lang=\"zh\">" + escape(zh) + "</span>";
    }

    /** Both, as text within a drawing. */
    String svg() {
        return "<tspan lang=\"en\">" + escape(en) + "</tspan><tspan lang=\"zh\">" + escape(zh) + "</tspan>";
    }

    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
