/**
 * The words that every room shares: identifiers, the data domain, the tier, accelerator classes, money and usage.
 * Values and their laws only; no input or output, no clock of its own, no framework. What a word <em>does</em> belongs
 * to the room that works with it.
 */
@NullMarked
package qiantang.terms;

import org.jspecify.annotations.NullMarked;
