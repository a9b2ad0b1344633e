package qiantang.audit;

import qiantang.tlog.Hash;

/**
 * Who the log is and what it last said.
 *
 * @param checkpoint the signed note
 */
record LogRow(String origin, String verifierKey, long size, Hash root, String checkpoint) {}
