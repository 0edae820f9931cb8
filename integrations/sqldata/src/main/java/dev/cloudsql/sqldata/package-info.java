/** SQL Data: connections to instances through the Admin API, for {@code ipTypes=SQL_DATA}. */
@NullMarked
package dev.cloudsql.sqldata;

import org.jspecify.annotations.NullMarked;
