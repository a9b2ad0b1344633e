package qiantang.tlog.verify;

import java.util.List;

/**
 * What an audit came to.
 *
 * @param from the first entry that was read
 * @param to the first one after the last
 * @param findings in the order in which they were met, at most {@link LogVerifier#MAX_FINDINGS}
 */
public record Report(long from, long to, List<Finding> findings) {
    public Report {
        findings = List.copyOf(findings);
    }

    /** Everything read is exactly what was signed. */
    public boolean isSound() {
        return findings.isEmpty();
    }
}
