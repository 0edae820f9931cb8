/** The messages of {@code google.cloud.sql.v1beta4.SqlDataService}, as bytes and as values. */
@NullMarked
package dev.cloudsql.sqldata.wire;

import org.jspecify.annotations.NullMarked;
