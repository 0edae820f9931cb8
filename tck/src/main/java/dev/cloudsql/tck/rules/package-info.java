/** The rules that a kit tries on a plug-in without a server of its own. */
@NullMarked
package dev.cloudsql.tck.rules;

import org.jspecify.annotations.NullMarked;
