/**
 * The books: accounts and double entries. Everything that moves money becomes a list of entries here and goes through the
 * one function of the database that may write them.
 */
@NullMarked
package qiantang.ledger.book;

import org.jspecify.annotations.NullMarked;
