/** The words that every room shares, as values and nothing else. */
module qiantang.terms {
    requires static org.jspecify;

    exports qiantang.terms;
}
