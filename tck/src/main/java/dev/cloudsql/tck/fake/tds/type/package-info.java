/** The column types, as TDS writes them. */
@NullMarked
package dev.cloudsql.tck.fake.tds.type;

import org.jspecify.annotations.NullMarked;
