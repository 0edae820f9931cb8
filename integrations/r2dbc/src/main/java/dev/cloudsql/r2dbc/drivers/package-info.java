/** The R2DBC drivers for PostgreSQL, MySQL, MariaDB and SQL Server. */
@NullMarked
package dev.cloudsql.r2dbc.drivers;

import org.jspecify.annotations.NullMarked;
